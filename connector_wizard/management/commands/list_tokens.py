"""Print a person's API tokens, or for admins the team's, one JSON object a line."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from connector_wizard.access import Act, tokens_of
from connector_wizard.management.change_report import ask_who, let_in
from connector_wizard.management.token_lines import told
from connector_wizard.models import ApiToken


class Command(BaseCommand):
    """``manage.py list_tokens``."""

    help = "Print a person's API tokens in the team, dead ones too; never a token itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask whose."""
        ask_who(parser)
        parser.add_argument(
            "--all", action="store_true", help="admins: everybody's that are good for something"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print them, the newest first."""
        act = Act.MANAGE_TEAM if options["all"] else Act.USE_API
        membership = let_in(self.stdout, options, act)
        rows = tokens_of(membership).select_related("membership__user")
        if options["all"]:
            rows = ApiToken.alive_in(membership.team, timezone.now())
        for token in rows:
            self.stdout.write(json.dumps(told(token)))
