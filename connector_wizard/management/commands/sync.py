"""Compare what is on record with what the Platform holds; one JSON object a place."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from connector_wizard.management.lookups import team_called
from connector_wizard.models import SYSTEM, PlatformAccount, Sandbox, Sync, SyncUnderWayError
from connector_wizard.usecases.sync_inventory import sync_inventory


class Command(BaseCommand):
    """``manage.py sync``."""

    help = "Compare what is on record with what the Platform holds, one place after the other."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask which places; all of them if nothing is said."""
        parser.add_argument("--team", metavar="SLUG", help="only this team's Platform accounts")
        parser.add_argument("--account", metavar="NAME", help="only accounts of this name")
        parser.add_argument("--sandbox", metavar="NAME", help="only sandboxes of this name")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Sync one place after the other, at the pace that the Platform allows."""
        failed = 0
        for account, sandbox in _places(options):
            told = _synced(account, sandbox)
            failed += told["outcome"] != Sync.Outcome.COMPLETE
            self.stdout.write(json.dumps(told))
        if failed:
            raise SystemExit(1)


def _places(options: dict[str, Any]) -> Iterator[tuple[PlatformAccount, str]]:
    accounts = PlatformAccount.objects.select_related("team").order_by("team__slug", "name")
    if options["team"]:
        accounts = accounts.filter(team=team_called(options["team"]))
    if options["account"]:
        accounts = accounts.filter(name=options["account"])
    found = [
        (account, sandbox.name)
        for account in accounts.prefetch_related("sandboxes")
        for sandbox in account.sandboxes.all()
        if _is_wanted(sandbox, options["sandbox"])
    ]
    if not found and (options["account"] or options["sandbox"]):
        raise CommandError("No Platform account has an active sandbox of these names.")
    yield from found


def _is_wanted(sandbox: Sandbox, name: str | None) -> bool:
    return sandbox.is_active and name in (None, sandbox.name)


def _synced(account: PlatformAccount, sandbox: str) -> dict[str, Any]:
    place = {"team": account.team.slug, "account": account.name, "sandbox": sandbox}
    try:
        sync = sync_inventory(actor=SYSTEM, account=account, sandbox=sandbox, wait=True)
    except SyncUnderWayError:
        return {**place, "outcome": Sync.Outcome.RUNNING}
    counts = {
        "listed": sync.listed,
        "new": sync.found,
        "changed": sync.drifted,
        "unclear": sync.unclear,
    }
    problem = {"error": f"{sync.problem} {sync.advice}".strip()} if sync.problem else {}
    return {**place, "outcome": sync.outcome, **counts, **problem}
