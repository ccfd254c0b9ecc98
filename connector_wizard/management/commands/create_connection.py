"""Create a base connection without a browser, by the same use cases."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.views.decorators.debug import sensitive_variables

from connector_wizard.access import Act, may_create_in, require
from connector_wizard.advice import PlatformProblemError
from connector_wizard.forms.connections import LabelForm, SandboxForm
from connector_wizard.management.lookups import member_called, team_called
from connector_wizard.management.outcome_report import EXITS, Report, report_of, report_of_none
from connector_wizard.management.request_file import InvalidRequestError, Request, read_request
from connector_wizard.management.typed_answers import typed_answers
from connector_wizard.models import (
    Actor,
    Connection,
    Label,
    Membership,
    PlatformAccount,
    SandboxBarredError,
    Submission,
)
from connector_wizard.usecases.begin_draft import begin_draft
from connector_wizard.usecases.choose_source import choose_source
from connector_wizard.usecases.create_base_connection import (
    ApprovalNeededError,
    create_base_connection,
)
from connector_wizard.usecases.discard_draft import discard_draft
from connector_wizard.usecases.fill_credentials import fill_credentials
from connector_wizard.usecases.find_earlier_request import find_earlier_request
from connector_wizard.usecases.send_for_approval import send_for_approval


class Command(BaseCommand):
    """``manage.py create_connection``."""

    help = (
        "Create a base connection from a file; exits 0 created, 2 invalid, 3 refused, 4 unknown,"
        " 5 waiting for approval: run it again once that is given."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the team, for whom it is done, and for the file."""
        parser.add_argument("--team", required=True, help="the team's slug")
        parser.add_argument("--actor", required=True, help="the e-mail of who does it")
        parser.add_argument(
            "--bypass-approval",
            default="",
            metavar="REASON",
            help="admins: create without the approval that a policy asks for; goes on record",
        )
        parser.add_argument("request", type=Path, metavar="REQUEST.json")

    @sensitive_variables()
    def handle(self, *_args: Any, **options: Any) -> None:
        """Print one JSON object that says what became of it, and exit accordingly."""
        try:
            membership = member_called(team_called(options["team"]), options["actor"])
            require(membership, Act.CONNECT)
            reason = options["bypass_approval"].strip()[:500]
            if reason:
                require(membership, Act.BYPASS_APPROVAL)
            report = _create(membership, read_request(options["request"]), reason)
        except PlatformProblemError as error:
            report = report_of_none("refused", error.problem.in_one_line())
        except (InvalidRequestError, SandboxBarredError, CommandError, PermissionDenied) as error:
            report = report_of_none("invalid", str(error))
        self.stdout.write(json.dumps(report))
        code = EXITS[str(report["status"])]
        if code:
            raise SystemExit(code)


@sensitive_variables()
def _create(membership: Membership, asked: Request, reason: str) -> Report:
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
    earlier = find_earlier_request(connection=draft, label=label)
    if earlier is not None:
        discard_draft(actor=actor, connection=draft)
    return _send(actor, earlier or draft, label, reason)


def _send(actor: Actor, draft: Connection, label: Label, bypass_reason: str) -> Report:
    try:
        pk = create_base_connection(
            actor=actor, connection=draft, label=label, wait=True, bypass_reason=bypass_reason
        )
    except ApprovalNeededError:
        send_for_approval(actor=actor, connection=draft, label=label)
        return report_of_none(
            "waiting", "It waits for approval: run this again once that is given."
        )
    return report_of(Submission.objects.select_related("connection").get(pk=pk))


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
