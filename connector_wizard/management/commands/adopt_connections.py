"""Put on record what others made on the Platform, without a browser, by the same use case."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from connector_wizard.access import Act
from connector_wizard.advice import PlatformProblemError
from connector_wizard.management.change_report import ask_who, refuse, who
from connector_wizard.management.foreign import ask_which_foreign, chosen, told
from connector_wizard.management.rights import allow
from connector_wizard.models import Actor, ForeignConnection, Membership
from connector_wizard.usecases.adopt_connection import adopt_connections


class Command(BaseCommand):
    """``manage.py adopt_connections``."""

    help = (
        "Put on record what others made on the Platform: its id and open answers, no secret; each"
        " waits for a review. Exits 0 done, 2 invalid, 3 refused or not answered."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for whom, and which."""
        ask_who(parser)
        ask_which_foreign(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print one JSON object for each, and exit accordingly."""
        try:
            membership = who(options)
            allow(membership, Act.ADOPT)
            rows = chosen(membership, options, ignored=False)
            lines = _adopted(membership, rows)
        except (CommandError, PermissionDenied, PlatformProblemError) as error:
            refuse(self.stdout, error)
        for line in lines:
            self.stdout.write(json.dumps(line))


def _adopted(membership: Membership, rows: list[ForeignConnection]) -> list[dict[str, str]]:
    actor = Actor.at_command_line(membership.user)
    made = adopt_connections(actor=actor, team=membership.team, chosen=rows).made
    records = {(one.account_id, one.sandbox, one.remote_id): str(one.pk) for one in made}
    return [_line(row, records.get((row.account_id, row.sandbox, row.remote_id))) for row in rows]


def _line(row: ForeignConnection, record: str | None) -> dict[str, str]:
    if record is None:
        return {**told(row, "unchanged"), "note": "It is on record already."}
    return {**told(row, "adopted"), "connection": record}
