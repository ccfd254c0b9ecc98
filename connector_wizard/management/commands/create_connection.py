"""Create a base connection without a browser, by the same use cases."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.views.decorators.debug import sensitive_variables

from connector_wizard.access import Act, require
from connector_wizard.advice import PlatformProblemError
from connector_wizard.connecting import InvalidRequestError, Wanted, prepare, send
from connector_wizard.management.lookups import member_called, team_called
from connector_wizard.management.outcome_report import EXITS, Report, report_of, report_of_none
from connector_wizard.management.request_file import read_request
from connector_wizard.models import Actor, Membership, SandboxBarredError, Submission


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
def _create(membership: Membership, asked: Wanted, reason: str) -> Report:
    actor = Actor.at_command_line(membership.user)
    draft = prepare(actor, membership, asked)
    pk = send(actor, draft, asked.label, wait=True, bypass_reason=reason)
    if pk is None:
        return report_of_none(
            "waiting", "It waits for approval: run this again once that is given."
        )
    return report_of(Submission.objects.select_related("connection").get(pk=pk))
