"""Create a base connection without a browser, by the same use cases."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.views.decorators.debug import sensitive_variables

from connector_wizard.access import Act, may_create_in, require
from connector_wizard.advice import PlatformProblemError, problem_of_try
from connector_wizard.forms.connections import LabelForm, SandboxForm
from connector_wizard.management.lookups import member_called, team_called
from connector_wizard.management.request_file import InvalidRequestError, Request, read_request
from connector_wizard.management.typed_answers import typed_answers
from connector_wizard.models import (
    Actor,
    Connection,
    Membership,
    PlatformAccount,
    SandboxBarredError,
    Submission,
)
from connector_wizard.usecases.begin_draft import begin_draft
from connector_wizard.usecases.choose_source import choose_source
from connector_wizard.usecases.create_base_connection import Label, create_base_connection
from connector_wizard.usecases.discard_draft import discard_draft
from connector_wizard.usecases.fill_credentials import fill_credentials

EXITS = {"created": 0, "invalid": 2, "refused": 3, "unconfirmed": 4}


class Command(BaseCommand):
    """``manage.py create_connection``."""

    help = "Create a base connection from a file; exits 0 created, 2 invalid, 3 refused, 4 unknown."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the team, for whom it is done, and for the file."""
        parser.add_argument("--team", required=True, help="the team's slug")
        parser.add_argument("--actor", required=True, help="the e-mail of who does it")
        parser.add_argument("request", type=Path, metavar="REQUEST.json")

    @sensitive_variables()
    def handle(self, *_args: Any, **options: Any) -> None:
        """Print one JSON object that says what became of it, and exit accordingly."""
        try:
            membership = member_called(team_called(options["team"]), options["actor"])
            require(membership, Act.CONNECT)
            report = _create(membership, read_request(options["request"]))
        except PlatformProblemError as error:
            report = _no("refused", error.problem.in_one_line())
        except (InvalidRequestError, SandboxBarredError, CommandError, PermissionDenied) as error:
            report = _no("invalid", str(error))
        self.stdout.write(json.dumps(report))
        code = EXITS[str(report["status"])]
        if code:
            raise SystemExit(code)


@sensitive_variables()
def _create(membership: Membership, asked: Request) -> dict[str, str | None]:
    actor = Actor.at_command_line(membership.user)
    account = PlatformAccount.objects.filter(team=membership.team, name=asked.account).first()
    if account is None:
        raise InvalidRequestError(f"The team has no Platform account {asked.account!r}.")
    _check_place(membership, asked)
    draft = begin_draft(actor=actor, account=account, sandbox=asked.sandbox)
    try:
        _fill(actor, draft, account, asked)
    except (InvalidRequestError, PlatformProblemError):
        # The file is still there to be mended: nothing is kept that nobody would come back to.
        discard_draft(actor=actor, connection=draft)
        raise
    label = Label(asked.name, " ".join(asked.description.split()))
    pk = create_base_connection(actor=actor, connection=draft, label=label, wait=True)
    return _report(Submission.objects.select_related("connection").get(pk=pk))


@sensitive_variables()
def _fill(actor: Actor, draft: Connection, account: PlatformAccount, asked: Request) -> None:
    choose_source(actor=actor, connection=draft, account=account, name=asked.source)
    if draft.needs_credentials:
        index = _auth_index(draft, asked.auth)
        answers = typed_answers(index, draft.auth_specs[index]["schema"], asked.params)
        fill_credentials(actor=actor, connection=draft, answers=answers)


def _check_place(membership: Membership, asked: Request) -> None:
    for form in (
        SandboxForm({"sandbox": asked.sandbox}),
        LabelForm({"name": asked.name, "description": asked.description}),
    ):
        if not form.is_valid():
            raise InvalidRequestError(_errors(form.errors.get_json_data()))
    if not may_create_in(membership, asked.sandbox):
        raise InvalidRequestError("The team's policy lets only admins create in this sandbox.")


def _auth_index(draft: Connection, name: str) -> int:
    names = [str(spec.get("name", "")) for spec in draft.auth_specs]
    if not name and len(names) == 1:
        return 0
    if name not in names:
        raise InvalidRequestError(f'"auth" must be one of: {", ".join(names)}.')
    return names.index(name)


def _errors(told: dict[str, list[dict[str, str]]]) -> str:
    return " ".join(
        f"{name}: {' '.join(one['message'] for one in errors)}" for name, errors in told.items()
    )


def _report(submission: Submission) -> dict[str, str | None]:
    connection = submission.connection
    status = {
        Submission.Outcome.CREATED: "created",
        Submission.Outcome.UNKNOWN: "unconfirmed",
    }.get(Submission.Outcome(submission.outcome), "refused")
    report: dict[str, str | None] = {
        "status": status,
        "id": connection.remote_id or None,
        "etag": connection.etag or None,
        "reference": submission.reference,
    }
    if submission.problem:
        report["error"] = problem_of_try(submission).in_one_line()
    return report


def _no(status: str, error: str) -> dict[str, str | None]:
    return {"status": status, "id": None, "etag": None, "reference": None, "error": error}
