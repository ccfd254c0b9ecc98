"""Verify that nobody rewrote a team's history; exits 1 where somebody did."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from connector_wizard.management.lookups import team_called
from connector_wizard.models import Team
from connector_wizard.usecases.verify_history import verify_history


class Command(BaseCommand):
    """``manage.py verify_audit``."""

    help = "Verify that nobody rewrote a team's history; exits 1 where somebody did."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for a team, or take all; and for checkpoints that were kept outside."""
        parser.add_argument("--team", help="the team's slug; else every team")
        parser.add_argument(
            "--checkpoints",
            type=Path,
            metavar="FILE",
            help="checkpoints that were kept, a line each",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Name the first bad event of each chain that has one."""
        teams = [team_called(options["team"])] if options["team"] else Team.objects.order_by("slug")
        witnesses = _lines(options["checkpoints"])
        broken = 0
        for team in teams:
            try:
                finding = verify_history(team=team, witnesses=witnesses)
            except ValueError as error:
                raise CommandError(f"{options['checkpoints']}: {error}.") from None
            if finding.is_intact:
                self.stdout.write(f"{team.slug}: intact, {finding.intact_to} events.")
                continue
            broken += 1
            self.stdout.write(f"{team.slug}: BROKEN. Event {finding.bad_event} {finding.problem}.")
        if broken:
            raise SystemExit(1)


def _lines(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        return path.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"The file {path} cannot be read: {type(error).__name__}.") from None
