"""One process under load: what it is asked comes as a line of JSON, what it did goes out as one."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import count
from threading import Thread
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.models import (
    Action,
    Actor,
    ChainHead,
    Change,
    Connection,
    Event,
    Role,
    Team,
)
from tests import factories


def serve() -> None:
    """Do the one thing that is asked for, and say how it went."""
    asked = json.loads(sys.stdin.readline())
    _say(json.dumps(JOBS[asked.pop("do")](**asked)))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def found(*, secrets: int) -> Mapping[str, Any]:
    """Make a team with as many drafts, each with a secret of its own."""
    admin = factories.join(factories.make_team(), Role.ADMIN)
    account = factories.make_account(admin.team)
    drafts = [
        Connection(
            team=admin.team,
            account=account,
            created_by_name=admin.user.email,
            secrets={"password": f"secret {number}"},
        )
        for number in range(secrets)
    ]
    Connection.objects.bulk_create(drafts, batch_size=2000)
    return {"team": str(admin.team.pk), "drafts": [str(draft.pk) for draft in drafts]}


def created(*, remote: list[list[str]], client_id: str) -> Mapping[str, Any]:
    """Record these base connections (id, etag, name), all of one login."""
    admin = factories.join(factories.make_team(), Role.ADMIN)
    account = factories.make_account(admin.team, client_id=client_id)
    for remote_id, etag, name in remote:
        factories.make_created(admin, account, remote_id=remote_id, etag=etag, name=name)
    return {"team": admin.team.slug, "actor": admin.user.email}


def changed() -> Mapping[str, Any]:
    """Return for each base connection what is on record, and what became of its changes."""
    outcomes = Counter(Change.objects.values_list("outcome", flat=True))
    rows = Connection.objects.iterator()
    records = {row.remote_id: [row.etag, row.secrets["password"]] for row in rows}
    events = Counter(Event.objects.values_list("action", flat=True))
    return {"outcomes": outcomes, "records": records, "events": events}


def append(*, team: str, threads: int, each: int, name: str) -> Mapping[str, Any]:
    """Append ``each`` events from each of ``threads`` threads; count what reached a caller."""
    row = Team.objects.get(pk=team)

    def write(thread: int) -> Counter[str]:
        told: Counter[str] = Counter()
        with closing(connection):
            for number in range(each):
                fact = audit.Fact(Action.DRAFT_CHANGED, label=f"{name}-{thread}-{number}")
                try:
                    with transaction.atomic(durable=True):
                        audit.record(fact, actor=Actor(name=name), team=row)
                except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
                    told[f"{type(error).__name__}: {error}"] += 1
                else:
                    told["appended"] += 1
        return told

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(write, range(threads)), Counter())


def look(*, team: str) -> Mapping[str, Any]:
    """Read the whole chain as it stands, and verify it."""
    head = ChainHead.objects.get(team_id=team)
    rows = list(
        Event.objects.filter(team_id=team).values_list("sequence", "previous_hash", "object_label")
    )
    finding = audit.verify(head)
    return {
        "events": len(rows),
        "gaps": len(set(range(1, head.sequence + 1)) - {sequence for sequence, *_ in rows}),
        "forks": len(rows) - len({previous for _, previous, _ in rows}),
        "lost": head.sequence - len({label for *_, label in rows}),
        "verified": finding.is_intact and finding.intact_to,
    }


def edit(*, drafts: list[str]) -> Mapping[str, Any]:
    """Type new secrets into these drafts until another line comes; return the last of each."""
    ended = Thread(target=sys.stdin.readline, daemon=True)
    ended.start()
    typed: dict[str, str] = {}
    _say("editing")
    for number in count():
        if not ended.is_alive():
            return typed
        pk = drafts[number % len(drafts)]
        row, typed[pk] = Connection.objects.get(pk=pk), f"edit {number}"
        row.edit(now=timezone.now(), secrets={"password": typed[pk]})
    raise AssertionError


def opened() -> Mapping[str, Any]:
    """Open every secret with the keys that this process has."""
    return {str(row.pk): row.secrets["password"] for row in Connection.objects.iterator()}


JOBS: Final[Mapping[str, Callable[..., Mapping[str, Any]]]] = {
    one.__name__: one for one in (found, created, changed, append, look, edit, opened)
}
