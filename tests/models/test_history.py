"""History is one unbroken signed chain a team, and the database itself refuses to change it."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.db.transaction import TransactionManagementError

from connector_wizard import audit
from connector_wizard.models import (
    SYSTEM,
    Action,
    Actor,
    ChainHead,
    Event,
    Membership,
    Team,
    guards,
)
from tests import factories

FACT = audit.Fact(Action.DRAFT_CHANGED, changes={"sandbox": "dev"})


def append(team: Team, number: int = 1) -> None:
    for _ in range(number):
        with transaction.atomic():
            audit.record(FACT, actor=SYSTEM, team=team)


class TestAppending:
    def test_ties_each_event_to_the_one_before(self, team: Team) -> None:
        append(team, 3)

        events = list(Event.objects.order_by("sequence"))
        assert [event.sequence for event in events] == [1, 2, 3]
        assert [event.previous_hash for event in events] == ["", *(e.hash for e in events[:2])]
        assert ChainHead.objects.get().hash == events[2].hash

    def test_signs_what_the_database_gives_back(self, team: Team) -> None:
        append(team)

        event = Event.objects.get()
        assert audit.signature(event) == event.hash

    @pytest.mark.parametrize("column", audit.SIGNED_COLUMNS)
    def test_signs_every_column(self, team: Team, column: str) -> None:
        append(team)
        event = Event.objects.get()

        change = {
            "sequence": event.sequence + 1,
            "team_id": uuid.uuid4(),
            "at": event.at + timedelta(microseconds=1),
            # Another key would be missed on the ring before anything is compared.
            "key_id": event.key_id,
        }.get(column, f"{getattr(event, column)}x")
        setattr(event, column, change)
        event.previous_hash += "x" if column == "key_id" else ""

        assert audit.signature(event) != event.hash

    def test_gives_each_team_a_chain_of_its_own(self, team: Team) -> None:
        other = factories.make_team()

        append(team, 2)
        append(other)

        assert list(ChainHead.objects.order_by("sequence").values_list("sequence", flat=True)) == [
            1,
            2,
        ]

    def test_tells_who_did_it_from_where(self, member: Membership) -> None:
        actor = Actor("a@example.com", member.user, "192.0.2.1", "Browser", "request-1")
        with transaction.atomic():
            audit.record(FACT, actor=actor, team=member.team)

        event = Event.objects.get()
        assert (event.actor, event.actor_id) == ("a@example.com", str(member.user.pk))
        assert (event.address, event.user_agent) == ("192.0.2.1", "Browser")
        assert event.request_id == "request-1"


@pytest.mark.django_db(transaction=True)
class TestAppendingAtOnce:
    def test_is_refused_outside_a_transaction(self, team: Team) -> None:
        with pytest.raises(TransactionManagementError):
            audit.record(FACT, actor=SYSTEM, team=team)

    def test_vanishes_with_the_change_that_failed(self, team: Team) -> None:
        def record_and_fail() -> None:
            with transaction.atomic():
                audit.record(FACT, actor=SYSTEM, team=team)
                raise RuntimeError

        with pytest.raises(RuntimeError):
            record_and_fail()

        assert not Event.objects.exists()

    def test_neither_forks_nor_loses_an_event(self, team: Team) -> None:
        def write(_: int) -> None:
            try:
                append(team, 10)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(write, range(8)))

        events = list(Event.objects.order_by("sequence"))
        assert [event.sequence for event in events] == list(range(1, 81))
        assert all(event.previous_hash == before.hash for before, event in pairwise(events))


ATTACKS = {
    "change": "UPDATE {t} SET actor = 'x'",
    "delete": "DELETE FROM {t}",
    "insert with a gap": "INSERT INTO {t} ({c}) SELECT {c9} FROM {t} LIMIT 1",
    "insert once more": "INSERT INTO {t} ({c}) SELECT {c} FROM {t} LIMIT 1",
}
COLUMNS = [field.column for field in Event._meta.concrete_fields if field.name != "id"]


def statement(template: str) -> str:
    columns = ", ".join(f'"{name}"' for name in COLUMNS)
    with_gap = columns.replace('"sequence"', "9")
    return template.format(t=guards.TABLE, c=columns, c9=with_gap)


class TestGuards:
    @pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
    def test_refuse_to_let_history_be(self, team: Team, attack: str) -> None:
        append(team)

        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement(attack))

        assert Event.objects.get().actor == "system"

    @pytest.mark.skipif("connection.vendor != 'sqlite'")
    def test_refuse_to_replace_a_row_on_sqlite(self, team: Team) -> None:
        append(team)

        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement("INSERT OR REPLACE INTO {t} ({c}) SELECT {c} FROM {t}"))

    @pytest.mark.skipif("connection.vendor != 'postgresql'")
    @pytest.mark.parametrize(
        "attack",
        ["TRUNCATE {t}", "SET LOCAL session_replication_role = replica; DELETE FROM {t}"],
    )
    def test_refuse_postgresqls_ways_around_triggers(self, team: Team, attack: str) -> None:
        append(team)

        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement(attack))

    @pytest.mark.parametrize(
        "change", [lambda event: event.save(), lambda event: event.delete()], ids=["save", "delete"]
    )
    def test_are_met_by_the_model_first(
        self, team: Team, change: Callable[[Event], object]
    ) -> None:
        append(team)

        with pytest.raises(TypeError):
            change(Event.objects.get())
