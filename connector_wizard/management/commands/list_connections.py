"""Print a team's connections, one JSON object a line."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import OuterRef, Subquery

from connector_wizard.management.lookups import team_called
from connector_wizard.models import Connection, Submission
from connector_wizard.models.approvals import with_approvals
from connector_wizard.models.reviews import review_state, with_verdicts


class Command(BaseCommand):
    """``manage.py list_connections``."""

    help = "Print a team's connections, one JSON object a line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the team."""
        parser.add_argument("--team", required=True, help="the team's slug")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print them, oldest first; none holds a secret."""
        last = Submission.objects.filter(connection=OuterRef("pk")).order_by("-requested_at")
        rows = (
            with_approvals(
                with_verdicts(Connection.objects.filter(team=team_called(options["team"])))
            )
            .defer("secrets", "auth_specs", "params")
            .annotate(
                reference=Subquery(last.values("reference")[:1]),
                last_outcome=Subquery(last.values("outcome")[:1]),
            )
            .order_by("begun_at", "pk")
        )
        for row in rows.iterator():
            self.stdout.write(json.dumps(_told(row)))


def _told(row: Any) -> dict[str, str | None]:
    return {
        "reference": row.reference,
        "status": row.status,
        "id": row.remote_id or None,
        "etag": row.etag or None,
        "name": row.name,
        "sandbox": row.sandbox,
        "source": row.source,
        "created_by": row.created_by_name,
        "created_at": row.created_at.isoformat() if row.created_at else None,
        "review": review_state(row, row.verdict) or None,
        "approval": row.approval,
        "last_outcome": row.last_outcome,
        "test": row.current_verdict or None,
    }
