"""Move a team's old events to a verified file, and drop them from the database."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from connector_wizard.management.lookups import acting_admin, team_called
from connector_wizard.usecases.archive_history import NotArchivedError, archive_history


class Command(BaseCommand):
    """``manage.py archive_audit``."""

    help = "Move a team's events before a day to a new file, verified, and drop them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the team, the day and the file."""
        parser.add_argument("--team", required=True, help="the team's slug")
        parser.add_argument(
            "--before", required=True, type=date.fromisoformat, metavar="YYYY-MM-DD"
        )
        parser.add_argument("--file", required=True, type=Path, help="must not exist yet")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Archive, and say what went where."""
        team = team_called(options["team"])
        try:
            archive = archive_history(
                actor=acting_admin(team),
                team=team,
                before=options["before"],
                path=options["file"],
            )
        except FileExistsError:
            raise CommandError(
                f"{options['file']} exists; an archive is never written over."
            ) from None
        except (NotArchivedError, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"Events {archive.first} to {archive.last} are in {options['file']}; "
            f"its SHA-256 is {archive.sha256}."
        )
