"""Add a Platform account to a team, once the Platform has accepted it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.views.decorators.debug import sensitive_variables

from connector_wizard.advice import PlatformProblemError
from connector_wizard.forms.accounts import USUAL_SCOPES
from connector_wizard.management.lookups import acting_admin, team_called
from connector_wizard.management.secret_sources import from_environment, from_file
from connector_wizard.usecases.add_account import NewAccount, add_account


class Command(BaseCommand):
    """``manage.py add_account``."""

    help = "Add a Platform account to a team, once the Platform has accepted it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the integration; its secret comes from a variable or a file, never as text."""
        parser.add_argument("--team", required=True, help="the team's slug")
        parser.add_argument("--name", required=True)
        parser.add_argument("--org-id", required=True)
        parser.add_argument("--client-id", required=True)
        secret = parser.add_mutually_exclusive_group(required=True)
        secret.add_argument("--client-secret-env", metavar="VAR")
        secret.add_argument("--client-secret-file", metavar="F", type=Path)
        parser.add_argument("--scopes", default=USUAL_SCOPES)

    @sensitive_variables()
    def handle(self, *_args: Any, **options: Any) -> None:
        """Add the account, or exit with what to mend."""
        team = team_called(options["team"])
        variable, file = options["client_secret_env"], options["client_secret_file"]
        new = NewAccount(
            name=options["name"],
            org_id=options["org_id"],
            client_id=options["client_id"],
            client_secret=from_environment(variable) if variable else from_file(file),
            scopes=options["scopes"],
        )
        try:
            account = add_account(actor=acting_admin(team), team=team, new=new)
        except PlatformProblemError as error:
            raise CommandError(error.problem.in_one_line()) from None
        self.stdout.write(f"{account.name} is ready: the Platform accepted it.")
