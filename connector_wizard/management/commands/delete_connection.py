"""Delete a created connection without a browser, by the same use case."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from connector_wizard.management.change_report import ask_which, change_one
from connector_wizard.models import Actor, Connection
from connector_wizard.usecases.delete_connection import delete_connection


class Command(BaseCommand):
    """``manage.py delete_connection``."""

    help = "Delete a connection on the Platform; exits 0 done, 2 invalid, 3 refused, 4 unknown."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for which."""
        ask_which(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print one JSON object that says what became of it, and exit accordingly."""
        change_one(self.stdout, options, _delete)


def _delete(actor: Actor, connection: Connection) -> UUID:
    return delete_connection(actor=actor, connection=connection, wait=True)
