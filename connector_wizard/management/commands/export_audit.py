"""Write a team's history to the standard output, a line at a time; it is recorded as an event."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from connector_wizard.management.lookups import acting_admin, team_called
from connector_wizard.models import HistoryFilter
from connector_wizard.usecases.export_history import export_history

FORMATS = ("csv", "jsonl", "ocsf")


class Command(BaseCommand):
    """``manage.py export_audit``."""

    help = "Write a team's history to the standard output; that it was exported is an event."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the team, the format and the days."""
        parser.add_argument("--team", required=True, help="the team's slug")
        parser.add_argument("--format", choices=FORMATS, default="jsonl")
        parser.add_argument("--since", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--until", type=date.fromisoformat, metavar="YYYY-MM-DD")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the events, newest first."""
        team = team_called(options["team"])
        wanted = HistoryFilter(since=options["since"], until=options["until"])
        for line in export_history(
            actor=acting_admin(team), team=team, wanted=wanted, form=options["format"]
        ):
            self.stdout.write(line, ending="")
