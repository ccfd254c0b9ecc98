"""Test the connections whose test is due; for cron, and safe in parallel."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from connector_wizard.management.lookups import team_called
from connector_wizard.usecases.check_connections import Tally, check_connections


class Command(BaseCommand):
    """``manage.py check_connections``."""

    help = "Test the connections whose test is due; exits 1 where some fail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a team, and whether to wait until tests are due."""
        parser.add_argument("--team", help="only this team's, by its slug")
        parser.add_argument("--all", action="store_true", help="also those that are not due yet")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Test them, name those that fail, and sum up."""
        team = team_called(options["team"]) if options["team"] else None
        tally = check_connections(team=team, everything=options["all"])
        for connection, result in tally.failed:
            why = result.problem.in_one_line() if result.problem else ""
            place = f"{connection.team.slug}, {connection.sandbox}"
            self.stdout.write(f"Fails: {connection} ({place}, {connection.remote_id}). {why}")
        self.stdout.write(_summary(tally))
        if tally.failed:
            sys.exit(1)


def _summary(tally: Tally) -> str:
    told = f"Tested {tally.tested}: {tally.passed} passed, {len(tally.failed)} failed"
    told += f", {tally.unknown} not known"
    return f"{told}; put off {tally.put_off}." if tally.put_off else f"{told}."
