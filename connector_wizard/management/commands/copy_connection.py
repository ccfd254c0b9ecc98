"""Copy a created connection to another sandbox without a browser; create the copy if told to."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.views.decorators.debug import sensitive_variables

from connector_wizard.connecting import InvalidRequestError
from connector_wizard.management.change_report import (
    ask_which,
    connection_called,
    refuse,
)
from connector_wizard.management.copying import copy
from connector_wizard.management.creating import ask_for_bypass, author_of
from connector_wizard.management.new_credentials import ask_for_secrets
from connector_wizard.management.outcome_report import EXITS
from connector_wizard.models import SandboxBarredError, StateError


class Command(BaseCommand):
    """``manage.py copy_connection``."""

    help = (
        "Copy a connection to another sandbox: a draft for the wizard, or with --create a base"
        " connection. Exits 0 done, 2 invalid, 3 refused, 4 unknown, 5 waiting for approval: run"
        " it again once that is given."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for which, where to, for secrets that are not kept, and whether to create it."""
        ask_which(parser)
        parser.add_argument("--account", required=True, metavar="NAME", help="a Platform account")
        parser.add_argument("--sandbox", required=True, metavar="NAME", help="a sandbox of it")
        parser.add_argument("--name", help="without it, the copy is called as the original")
        ask_for_secrets(parser, required=False)
        parser.add_argument("--create", action="store_true", help="create it, too")
        ask_for_bypass(parser)

    @sensitive_variables()
    def handle(self, *_args: Any, **options: Any) -> None:
        """Print one JSON object that says what became of it, and exit accordingly."""
        try:
            author = author_of(options)
            original = connection_called(author.membership, options["connection"])
            report = copy(author, original, options)
        except (
            CommandError,
            InvalidRequestError,
            PermissionDenied,
            SandboxBarredError,
            StateError,
        ) as error:
            refuse(self.stdout, error)
        self.stdout.write(json.dumps(report))
        code = EXITS[str(report["status"])]
        if code:
            raise SystemExit(code)
