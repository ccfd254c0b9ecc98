"""Print what others made on the Platform and nobody has on record, one JSON object a line."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand

from connector_wizard.access import Act
from connector_wizard.management.change_report import ask_who, let_in
from connector_wizard.management.foreign import ask_where, listed
from connector_wizard.models import Connection, ForeignConnection, Membership, Source, Sync


class Command(BaseCommand):
    """``manage.py list_foreign``."""

    help = (
        "Print what others made on the Platform, as the last sync found it; a JSON line for each."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for whom, and for which part."""
        ask_who(parser)
        ask_where(parser)
        parser.add_argument(
            "--search", metavar="TEXT", help="only what has it in its name, description or maker"
        )
        parser.add_argument("--ignored", action="store_true", help="what was put aside instead")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print them by account, sandbox and name; none holds a secret."""
        membership = let_in(self.stdout, options, Act.SEE_CONNECTIONS)
        rows = listed(membership, options, ignored=options["ignored"]).defer("params")
        if options["search"]:
            rows = rows.filter(ForeignConnection.called(options["search"]))
        sources = _sources(membership)
        for row in rows.iterator():
            self.stdout.write(json.dumps(_told(row, sources)))
        if not Sync.objects.filter(account__team=membership.team).exists():
            self.stderr.write("Nothing was read yet: run sync.", str)


def _sources(membership: Membership) -> dict[str, str]:
    """Return the sources' machine names by their specs' ids, as far as we were told."""
    used = Connection.objects.filter(team=membership.team).exclude(source="").order_by()
    told = Source.objects.filter(account__team=membership.team).order_by()
    return {
        **dict(used.values_list("spec_id", "source").distinct()),
        **dict(told.values_list("spec_id", "name").distinct()),
    }


def _told(row: ForeignConnection, sources: dict[str, str]) -> dict[str, str | None]:
    return {
        "id": row.remote_id,
        "name": row.name,
        "description": row.description,
        "account": row.account.name,
        "sandbox": row.sandbox,
        "source": sources.get(row.spec_id),
        "spec_id": row.spec_id or None,
        "state": row.state or None,
        "made_by": row.made_by or None,
        "made_at": _moment(row.made_at),
        "changed_by": row.changed_by or None,
        "changed_at": _moment(row.changed_at),
        "first_seen_at": _moment(row.first_seen_at),
        "last_seen_at": _moment(row.last_seen_at),
        "ignored_by": row.ignored_by or None,
        "ignored_at": _moment(row.ignored_at),
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
