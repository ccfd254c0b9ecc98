"""Take over how a connection is on the Platform now, without a browser, by the same use case."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from connector_wizard.management.change_report import (
    ask_which,
    one_to_work_on,
    refuse,
)
from connector_wizard.models import Actor, Connection, StateError
from connector_wizard.usecases.accept_drift import accept_drift


class Command(BaseCommand):
    """``manage.py accept_drift``."""

    help = (
        "Take over what list_drift told of a connection: what was changed on the Platform becomes"
        " the record, what is gone there stays on record as deleted. Exits 0 done, 2 invalid."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for which, and what was seen of it: nobody accepts what they were not told."""
        ask_which(parser)
        parser.add_argument("--seen", required=True, metavar="MARK", help="seen, of list_drift")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print one JSON object that says what became of it, and exit accordingly."""
        try:
            actor, connection = one_to_work_on(options)
            told = _accepted(actor, connection, options["seen"])
        except (CommandError, PermissionDenied) as error:
            refuse(self.stdout, error)
        about = {"name": connection.name, "id": connection.remote_id, "etag": connection.etag}
        self.stdout.write(json.dumps({**told, **about}))


def _accepted(actor: Actor, connection: Connection, seen: str) -> dict[str, Any]:
    try:
        accepted = accept_drift(actor=actor, connection=connection, seen=seen)
    except StateError:
        raise CommandError("It does not differ so any more: see list_drift.") from None
    left = accepted.left
    stays = {"left": {"field": left.name, "here": left.here, "there": left.there}} if left else {}
    return {"status": "accepted" if accepted.is_there else "deleted", **stays}
