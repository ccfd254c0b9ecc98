"""Rename or describe a created connection without a browser, by the same use case."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from connector_wizard.forms.connections import LabelForm
from connector_wizard.management.change_report import ask_which, change_one
from connector_wizard.models import Actor, Connection, Label
from connector_wizard.usecases.rename_connection import rename_connection


class Command(BaseCommand):
    """``manage.py rename_connection``."""

    help = "Rename or describe a connection; exits 0 done, 2 invalid, 3 refused, 4 unknown."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for which, and for what it is to be called."""
        ask_which(parser)
        parser.add_argument("--name", help="without it, the name stays")
        parser.add_argument("--description", help="without it, the description stays")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print one JSON object that says what became of it, and exit accordingly."""

        def rename(actor: Actor, connection: Connection) -> UUID:
            label = _label(connection, options)
            return rename_connection(actor=actor, connection=connection, label=label, wait=True)

        change_one(self.stdout, options, rename)


def _label(connection: Connection, options: dict[str, Any]) -> Label:
    wanted = {
        name: getattr(connection, name) if options[name] is None else options[name]
        for name in ("name", "description")
    }
    form = LabelForm(wanted)
    if not form.is_valid():
        raise CommandError(" ".join(str(one[0]) for one in form.errors.values()))
    return Label(**form.cleaned_data)
