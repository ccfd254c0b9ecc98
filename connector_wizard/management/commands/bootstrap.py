"""Make the first team and its admin; running it again changes nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.views.decorators.debug import sensitive_variables

from connector_wizard.management.secret_sources import password_from
from connector_wizard.usecases.bootstrap import bootstrap


class Command(BaseCommand):
    """``manage.py bootstrap``."""

    help = "Make the first team and its admin; running it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the admin's address and the team's name."""
        parser.add_argument("--email", required=True)
        parser.add_argument("--team", required=True)
        parser.add_argument("--password-file", type=Path, help="else it is asked for")

    @sensitive_variables()
    def handle(self, *_args: Any, **options: Any) -> None:
        """Make what is missing and say what was there."""
        password = password_from(options["password_file"])
        founding = bootstrap(email=options["email"], team_name=options["team"], password=password)
        admin = "made" if founding.made_user else "was there already, password unchanged"
        team = "made" if founding.made_team else "was there already"
        self.stdout.write(f"Admin {founding.user.email}: {admin}.")
        self.stdout.write(f"Team {founding.team.slug}: {team}.")
