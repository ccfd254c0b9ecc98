"""Create base connections without a browser, by the same use cases: one, or a file of many."""

import json
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.views.decorators.debug import sensitive_variables

from connector_wizard.advice import PlatformProblemError
from connector_wizard.connecting import InvalidRequestError, Wanted, prepare
from connector_wizard.management.applying import apply_entry
from connector_wizard.management.creating import Author, ask_for_bypass, author_of, send
from connector_wizard.management.outcome_report import EXITS, Report, exit_of, report_of_error
from connector_wizard.management.planning import Planner
from connector_wizard.management.request_file import read_file
from connector_wizard.models import SandboxBarredError


class Command(BaseCommand):
    """``manage.py create_connection``."""

    help = (
        "Create a base connection from a file; exits 0 created, 2 invalid, 3 refused, 4 unknown,"
        " 5 waiting for approval: run it again once that is given. With --plan or --apply the"
        " file may hold many, and exit 6 says that some are to be created or differ."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the team, for whom it is done, and for the file."""
        parser.add_argument("--team", required=True, help="the team's slug")
        parser.add_argument("--actor", required=True, help="the e-mail of who does it")
        ask_for_bypass(parser)
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--plan", action="store_true", help="say what --apply would do")
        what.add_argument(
            "--apply",
            action="store_true",
            help="create what is missing, change what differs; running it again is safe",
        )
        parser.add_argument("request", type=Path, metavar="REQUEST.json")

    @sensitive_variables()
    def handle(self, *_args: Any, **options: Any) -> None:
        """Print one JSON object for each that says what became of it, and exit accordingly."""
        many = options["plan"] or options["apply"]
        try:
            author = author_of(options)
            asked = read_file(options["request"])
            if many:
                code = self._many(author, asked, apply=options["apply"])
            else:
                code = self._print(_create(author, asked))
        except (
            PlatformProblemError,
            InvalidRequestError,
            SandboxBarredError,
            CommandError,
            PermissionDenied,
        ) as error:
            code = self._print(report_of_error(error))
        if code:
            raise SystemExit(code)

    def _print(self, report: Report) -> int:
        self.stdout.write(json.dumps(report))
        return EXITS[str(report["status"])]

    @sensitive_variables()
    def _many(self, author: Author, asked: Wanted | list[Wanted], *, apply: bool) -> int:
        planner, reports = Planner(author), []
        for one in [asked] if isinstance(asked, Wanted) else asked:
            report = apply_entry(planner, one) if apply else planner.plan(one).report
            whose: Report = {"name": one.name, "account": one.account, "sandbox": one.sandbox}
            # Each as soon as it is known: whoever stops it half-way knows how far it came.
            self._print({**whose, **report})
            self.stdout.flush()
            reports.append(report)
        counted = Counter(str(one["status"]) for one in reports)
        summary = ", ".join(f"{number} {status}" for status, number in counted.items())
        self.stderr.write(f"{summary}." if apply else f"{summary}. Nothing was sent.", str)
        return exit_of(reports)


@sensitive_variables()
def _create(author: Author, asked: Wanted | list[Wanted]) -> Report:
    if not isinstance(asked, Wanted):
        raise InvalidRequestError(
            "The file is a list: say --plan to see what there is to do, or --apply to do it."
        )
    if asked.was.strip():
        raise InvalidRequestError('"was" counts with --plan and --apply only.')
    draft = prepare(author.actor, author.membership, asked)
    return send(author, draft, asked.label)
