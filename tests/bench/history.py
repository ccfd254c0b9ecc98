"""What the history costs: appending, verifying, reading a page, exporting."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import connection, transaction
from django.test import Client

from connector_wizard import audit
from connector_wizard.audit import chain
from connector_wizard.crypto.fields import integrity_ring
from connector_wizard.models import (
    SYSTEM,
    Action,
    ChainHead,
    Event,
    Role,
    Team,
    guards,
)
from tests import factories
from tests.bench.measuring import Ratio, ratio, seconds

SMALL = 10_000
AT_ONCE = 5000
APPENDS = 300


def ratios(large: int) -> Iterator[Ratio]:
    """Measure with teams of 10,000 and of ``large`` events."""
    yield Ratio("append an event", "insert the same row", _append(), 1.5)
    small, big = filled_team(SMALL), filled_team(large)
    yield Ratio(f"page with a filter at {large:,}", f"at {SMALL:,}", _page(big, small), 2.0)
    yield Ratio(f"verify {large:,} events", "hashing them alone", _verify(big, large), 2.0)
    yield Ratio(f"MB at most, exporting {large:,}", "1 MB", _export_memory(big), 150.0)


def filled_team(number: int) -> Team:
    """Return a team with a signed history of ``number`` events, written in bulk."""
    team = factories.join(factories.make_team(), Role.ADMIN).team
    guards.take_down(connection)
    last, begun = "", datetime.now(tz=UTC) - timedelta(days=300)
    for start in range(1, number + 1, AT_ONCE):
        rows = []
        for sequence in range(start, min(start + AT_ONCE, number + 1)):
            event = _event(team, sequence, last, begun + timedelta(seconds=sequence))
            rows.append(event)
            last = event.hash
        Event.objects.bulk_create(rows)
    head = ChainHead(team=team, sequence=number, hash=last, key_id=integrity_ring().newest)
    head.seal = chain.seal_of(head)
    head.save()
    guards.put_up(connection)
    return team


def _event(team: Team, sequence: int, last: str, at: datetime) -> Event:
    event = Event(
        team=team,
        sequence=sequence,
        at=at,
        actor=f"person-{sequence % 50}@example.com",
        actor_id=str(uuid.UUID(int=sequence % 50)),
        action=Action.CONNECTION_CREATED if sequence % 20 == 0 else Action.DRAFT_CHANGED,
        outcome="success",
        object_kind="connection",
        object_id=str(uuid.UUID(int=sequence // 10)),
        object_label="Sales",
        changes='{"sandbox":"dev"}',
        key_id=integrity_ring().newest,
        previous_hash=last,
    )
    event.hash = audit.signature(event)
    return event


def _append() -> float:
    """Compare with the insert of the same row in the same pattern: one transaction a row."""
    team, bare = factories.make_team(), factories.make_team()
    fact = audit.Fact(Action.DRAFT_CHANGED, changes={"sandbox": "dev"})
    numbers = iter(range(1, 10**9))

    def append() -> None:
        for _ in range(APPENDS):
            with transaction.atomic():
                team.save(update_fields=["name"])
                audit.record(fact, actor=SYSTEM, team=team)

    def insert() -> None:
        for _ in range(APPENDS):
            with transaction.atomic():
                bare.save(update_fields=["name"])
                row = _event(bare, next(numbers), "", datetime.now(tz=UTC))
                row.save(force_insert=True)

    return ratio(append, insert)


def _page(big: Team, small: Team) -> float:
    def visit(team: Team) -> Any:
        client = Client()
        user = factories.join(team, Role.AUDITOR).user
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        query = {"action": "connection.created", "person": "person-0@example.com"}

        def twenty() -> None:
            for _ in range(20):
                assert client.get("/history/", query).status_code == 200

        twenty()
        return twenty

    return ratio(visit(big), visit(small))


def _verify(team: Team, number: int) -> float:
    head = ChainHead.objects.get(team=team)
    rows = list(Event.objects.filter(team=team)[:AT_ONCE].values_list(*audit.SIGNED_COLUMNS))
    key = integrity_ring().newest

    def hashing() -> None:
        for row in rows:
            chain.signed(row, key=key)

    took = seconds(lambda: audit.verify(head))
    print(f"     {number / took:,.0f} events verified a second")
    return took / (seconds(hashing) * number / len(rows))


def _export_memory(team: Team) -> float:
    """Return the most that the command which exports it all ever had resident, in MB."""
    arguments = [sys.executable, "manage.py", "export_audit", "--team", team.slug, "--format=jsonl"]
    environment = {**os.environ, "DATABASE_URL": _address()}
    with subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL) as export:
        _, status, usage = os.wait4(export.pid, 0)
    assert status == 0
    return usage.ru_maxrss / 1024


def _address() -> str:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
