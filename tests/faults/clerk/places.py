"""Make and read places of the inventory: what is on record, what others made, and its syncs."""

from collections import defaultdict
from typing import Any

from django.utils import timezone

from connector_wizard.models import Connection, Event, PlatformAccount, Sync
from tests import factories
from tests.faults.clerk.making import account_of, admins, values_of

VANISHED = "vanished"


def make_places(cases: list[dict[str, Any]], canary: str) -> list[dict[str, str]]:
    """Make an account with one sandbox for each case, and what is on record of it."""
    made, people = [], admins()
    for case in cases:
        admin, name = people[case["team"]], case["name"]
        account = account_of(admin, name)
        rows = []
        for ours, told in case["ours"].items():
            values = values_of({**told, "created_at": "an hour ago"})
            shared = {"name": ours, "sandbox": name, "secrets": {"password": canary}}
            rows.append(factories.make_created(admin, account, **shared, **values))
        factories.make_foreign(account, sandbox=name, remote_id=case["vanished"], name=VANISHED)
        made.append({"pk": str(rows[0].pk), "account": str(account.pk)})
    return made


def make_others(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Make an account with one sandbox for each case, and what others made there, as listed."""
    made, people = [], admins()
    for case in cases:
        account = account_of(people[case["team"]], case["name"])
        rows = [
            factories.make_foreign(account, sandbox=case["name"], **told) for told in case["others"]
        ]
        made.append({"account": str(account.pk), "foreign": [str(row.pk) for row in rows]})
    return made


def read_inventory(accounts: list[str]) -> dict[str, Any]:
    """Return of each account the syncs, the oldest first, what is ours and what others'."""
    events = defaultdict(list)
    rows = Event.objects.filter(action__startswith="connection.").order_by("team", "sequence")
    for pk, action in rows.values_list("object_id", "action"):
        events[pk].append(action.removeprefix("connection."))
    return {
        str(account.pk): {
            "syncs": [_sync(one) for one in account.syncs.order_by("begun_at")],
            "ours": {
                one.name: {**_ours(one), "events": events[str(one.pk)]}
                for one in account.connections.select_related("sighting")
            },
            "adopted": [
                {**_ours(one), "events": events[str(one.pk)]}
                for one in account.connections.exclude(adopted_at=None)
            ],
            "foreign": list(account.foreign.values_list("remote_id", flat=True)),
            "vanished": account.foreign.filter(name=VANISHED).exists(),
        }
        for account in PlatformAccount.objects.filter(pk__in=accounts)
    }


def count_syncs_under_way(accounts: list[str]) -> int:
    """Return how many syncs nobody has ended yet."""
    return Sync.objects.filter(account__in=accounts, ended_at=None).count()


def end_leases_of_syncs(accounts: list[str]) -> None:
    """Let the time pass for which somebody may be busy reading."""
    Sync.objects.filter(account__in=accounts).update(lease_until=timezone.now())


def _sync(row: Sync) -> dict[str, Any]:
    names = ("outcome", "problem", "advice", "unclear")
    return {name: getattr(row, name) for name in names}


def _ours(row: Connection) -> dict[str, Any]:
    sighting = getattr(row, "sighting", None)
    gone = sighting is not None and sighting.gone_since is not None
    return {
        "status": row.status,
        "remote_id": row.remote_id,
        "etag": row.etag,
        "secrets": sorted(row.secret_marks),
        "gone": gone,
    }
