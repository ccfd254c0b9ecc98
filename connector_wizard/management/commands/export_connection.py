"""Write connections as code, for version control; never a secret."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from connector_wizard.connecting import Wanted
from connector_wizard.management.lookups import team_called
from connector_wizard.models import Connection, Team
from connector_wizard.usecases.export_as_code import AsCode, export_together

FORMATS = ("request", "curl", "python")
_TWIN = "An older one has its name, account and sandbox: a file cannot tell them apart. Rename it."


class Command(BaseCommand):
    """``manage.py export_connection``."""

    help = "Write one created connection, or all of a team, as code without secrets."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the team, the form and which."""
        parser.add_argument("--team", required=True, help="the team's slug")
        parser.add_argument("--format", choices=FORMATS, default="request")
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--all", action="store_true", help="all that are created")
        which.add_argument(
            "connection", nargs="?", metavar="ID", help="its id on the Platform, or its reference"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write it to the standard output; what secrets need goes to the standard error."""
        team = team_called(options["team"])
        rows = _created(team) if options["all"] else _the_one(team, options["connection"])
        if options["format"] == "request":
            rows, twins = _parted(rows)
            for twin in twins:
                self.stderr.write(f"Left out: {twin.name!r}, {twin.remote_id}. {_TWIN}", str)
        told = export_together(connections=rows)
        self.stdout.write(_written(told, options["format"], many=options["all"]))
        variables = sorted({name for one in told for name in one.variables})
        if variables:
            self.stderr.write(f"Secrets are read from: {', '.join(variables)}", str)


def _created(team: Team) -> list[Connection]:
    rows = Connection.objects.filter(team=team, status=Connection.Status.CREATED)
    return list(rows.select_related("account").order_by("created_at", "pk"))


def _the_one(team: Team, wanted: str) -> list[Connection]:
    named = Q(remote_id=wanted) | Q(submissions__reference=wanted)
    row = Connection.objects.filter(named, team=team).select_related("account").first()
    if row is None or row.status != Connection.Status.CREATED:
        raise CommandError(f"The team has created no connection {wanted!r}: see list_connections.")
    return [row]


def _parted(rows: list[Connection]) -> tuple[list[Connection], list[Connection]]:
    """Part from the rest what a file would take for another of its entries."""
    known: dict[tuple[str, str, str], Connection] = {}
    for row in rows:
        account = row.account.name if row.account else ""
        known.setdefault(Wanted(account, row.sandbox, row.source, row.name).key, row)
    kept = {row.pk for row in known.values()}
    return list(known.values()), [row for row in rows if row.pk not in kept]


def _written(told: list[AsCode], form: str, *, many: bool) -> str:
    if form == "request":
        requests = [one.request for one in told]
        whole = {"connections": requests} if many else requests[0]
        return json.dumps(whole, indent=2, ensure_ascii=False)
    return "\n\n".join(one.curl if form == "curl" else one.python for one in told)
