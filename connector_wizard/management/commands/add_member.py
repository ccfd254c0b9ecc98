"""Give a person a role in a team; who is in it already keeps theirs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.views.decorators.debug import sensitive_variables

from connector_wizard.management.lookups import acting_admin, team_called
from connector_wizard.management.secret_sources import password_from
from connector_wizard.models import Role
from connector_wizard.usecases.add_member import add_member


class Command(BaseCommand):
    """``manage.py add_member``."""

    help = "Give a person a role in a team; who is in it already keeps theirs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for team, person and role."""
        parser.add_argument("--team", required=True, help="the team's slug")
        parser.add_argument("--email", required=True)
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--password-file", type=Path, help="for a new person; else asked for")

    @sensitive_variables()
    def handle(self, *_args: Any, **options: Any) -> None:
        """Add the person and say whether they are new in the team."""
        team = team_called(options["team"])
        joined = add_member(
            actor=acting_admin(team),
            team=team,
            email=options["email"],
            role=Role(options["role"]),
            password=password_from(options["password_file"]),
        )
        state = f"is now {options['role']}" if joined else "was in the team already, unchanged"
        self.stdout.write(f"{options['email']} {state}.")
