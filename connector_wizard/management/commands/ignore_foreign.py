"""Put aside what others made on the Platform and nobody wants on record, or put it back."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from connector_wizard.access import Act
from connector_wizard.management.change_report import ask_who, refuse, who
from connector_wizard.management.foreign import ask_which_foreign, chosen, told
from connector_wizard.management.rights import allow
from connector_wizard.models import Actor
from connector_wizard.usecases.ignore_foreign import ignore_foreign, restore_foreign


class Command(BaseCommand):
    """``manage.py ignore_foreign``."""

    help = "Put aside, in the inventory, what others made on the Platform, or put it back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for whom, which, and which way."""
        ask_who(parser)
        ask_which_foreign(parser)
        parser.add_argument(
            "--restore", action="store_true", help="put back what was put aside; of that, --all"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print one JSON object for each, and exit accordingly."""
        back = options["restore"]
        try:
            membership = who(options)
            allow(membership, Act.ADOPT)
            rows = chosen(membership, options, ignored=back)
        except (CommandError, PermissionDenied) as error:
            refuse(self.stdout, error)
        move = restore_foreign if back else ignore_foreign
        move(actor=Actor.at_command_line(membership.user), team=membership.team, chosen=rows)
        for row in rows:
            self.stdout.write(json.dumps(told(row, "restored" if back else "ignored")))
