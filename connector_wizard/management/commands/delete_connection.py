"""Delete a created connection without a browser, by the same use case."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from connector_wizard.access import Act
from connector_wizard.management.change_report import (
    ask_which,
    ask_who,
    connection_called,
    refuse,
    report,
    who,
)
from connector_wizard.management.rights import allow
from connector_wizard.models import Actor, StateError
from connector_wizard.usecases.delete_connection import delete_connection


class Command(BaseCommand):
    """``manage.py delete_connection``."""

    help = "Delete a connection on the Platform; exits 0 done, 2 invalid, 3 refused, 4 unknown."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for which, by id alone: a name may be another's too."""
        ask_who(parser)
        ask_which(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print one JSON object that says what became of it, and exit accordingly."""
        try:
            membership = who(options)
            allow(membership, Act.CONNECT)
            connection = connection_called(membership, options["connection"])
            actor = Actor.at_command_line(membership.user)
            pk = delete_connection(actor=actor, connection=connection, wait=True)
        except (CommandError, PermissionDenied, StateError) as error:
            refuse(self.stdout, error)
        else:
            report(self.stdout, [pk])
