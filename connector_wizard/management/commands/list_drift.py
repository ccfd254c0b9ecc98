"""Print in what the team's connections differ from what the Platform has, a JSON object a line."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from connector_wizard.access import Act, connections_for
from connector_wizard.management.change_report import ask_who, let_in
from connector_wizard.models import Connection
from connector_wizard.models.sightings import drift_of, mark_of


class Command(BaseCommand):
    """``manage.py list_drift``."""

    help = "Print what was changed or deleted on the Platform, as the last sync found it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for whom."""
        ask_who(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print each connection that drifts, the longest first; none holds a secret."""
        membership = let_in(self.stdout, options, Act.SEE_CONNECTIONS)
        rows = connections_for(membership).drifting().select_related("account", "sighting")
        for row in rows.order_by("sighting__drifting_since", "pk"):
            self.stdout.write(json.dumps(_told(row)))


def _told(row: Connection) -> dict[str, Any]:
    drift, sighting = drift_of(row), row.sighting
    return {
        "id": row.remote_id,
        "name": row.name,
        "account": row.account.name if row.account else None,
        "sandbox": row.sandbox,
        "differences": [{"field": one.name, "here": one.here, "there": one.there} for one in drift],
        "changed_by": sighting.changed_by or None,
        "changed_at": sighting.changed_at.isoformat() if sighting.changed_at else None,
        "since": sighting.drifting_since.isoformat() if sighting.drifting_since else None,
        "seen": mark_of(drift),
    }
