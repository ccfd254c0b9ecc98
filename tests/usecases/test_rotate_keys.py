"""Rotation loses no secret: interrupted, beside edits, past bad rows, and until a key is spent."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Event as Flag
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import connection as database
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from connector_wizard.crypto.fields import Sealed
from connector_wizard.crypto.keyring import KeyRing, UnopenableError, key_id
from connector_wizard.models import (
    Actor,
    Connection,
    Event,
    KeyCanary,
    Membership,
    PlatformAccount,
)
from connector_wizard.models.sealed import SealedColumn, sealed_columns
from connector_wizard.usecases.rotate_keys import (
    KeyUse,
    Rotation,
    count_by_key,
    find_unopenable,
    rotate_keys,
    waiting,
)
from tests import factories

OLD, NEW, STRANGER = (Fernet.generate_key().decode() for _ in range(3))
OPERATOR = Actor(name="operator")


def rotate(batch: int = 200, go_on: Callable[[int], bool] = lambda _: True) -> Rotation:
    return rotate_keys(actor=OPERATOR, batch=batch, go_on=go_on)


def totals() -> dict[str, int]:
    return {use.key_id: use.total for use in count_by_key()}


def column(name: str) -> SealedColumn:
    return next(one for one in sealed_columns() if str(one) == name)


def stored(pk: Any) -> str:
    return str(Connection.objects.values_list("secrets", flat=True).get(pk=pk))


def store(pk: Any, text: str) -> None:
    Connection.objects.filter(pk=pk).update(secrets=Sealed(text))


@pytest.fixture
def old_rows(admin: Membership, account: PlatformAccount, settings: Settings) -> list[Connection]:
    """Seven connections, an account and the canary, sealed with a key that is second now."""
    settings.FIELD_ENCRYPTION_KEYS = [OLD]
    KeyCanary.objects.all().delete()
    KeyCanary.objects.create()
    PlatformAccount.objects.all().delete()
    kept = factories.make_account(admin.team, access_token="token")
    rows = [
        factories.make_draft(admin, kept, secrets={"password": f"secret {number}"})
        for number in range(7)
    ]
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
    return rows


class TestCounting:
    def test_tells_how_many_secrets_need_each_key_and_where(
        self, old_rows: list[Connection]
    ) -> None:
        first, second = count_by_key()

        assert first == KeyUse(key_id(NEW), on_ring=True, is_newest=True, columns={})
        assert second.columns == {
            "PlatformAccount.client_secret": 1,
            "PlatformAccount.access_token": 1,
            "Connection.secrets": 7,
            "KeyCanary.text": 1,
        }

    def test_names_keys_that_the_ring_lacks_and_what_is_in_no_form_of_ours(
        self, old_rows: list[Connection], settings: Settings
    ) -> None:
        store(old_rows[0].pk, "a password in clear")
        settings.FIELD_ENCRYPTION_KEYS = [NEW]

        uses = count_by_key()

        assert [(use.key_id, use.on_ring) for use in uses] == [
            (key_id(NEW), True),
            (key_id(OLD), False),
            ("", False),
        ]
        assert waiting(uses) == 10

    def test_loads_no_secret(self, old_rows: list[Connection]) -> None:
        with CaptureQueriesContext(database) as captured:
            count_by_key()

        assert len(captured) == len(sealed_columns())
        assert all("GROUP BY" in query["sql"].upper() for query in captured)


class TestRotation:
    def test_seals_everything_with_the_newest_key(
        self, old_rows: list[Connection], settings: Settings
    ) -> None:
        rotation = rotate()

        assert (rotation.resealed, rotation.unopenable) == (10, {})
        assert totals() == {key_id(NEW): 10, key_id(OLD): 0}

    def test_lets_the_old_key_be_taken_away(
        self, old_rows: list[Connection], settings: Settings
    ) -> None:
        rotate()

        settings.FIELD_ENCRYPTION_KEYS = [NEW]

        assert [Connection.objects.get(pk=row.pk).secrets for row in old_rows] == [
            {"password": f"secret {number}"} for number in range(7)
        ]
        assert PlatformAccount.objects.get().access_token == "token"
        assert KeyCanary.objects.get().text
        assert find_unopenable(batch=3, go_on=lambda _: True).unopenable == {}

    def test_takes_every_batch_size_to_the_end(self, old_rows: list[Connection]) -> None:
        heard: list[int] = []

        def hear(done: int) -> bool:
            heard.append(done)
            return True

        rotate(batch=2, go_on=hear)

        assert waiting(count_by_key()) == 0
        assert heard == sorted(heard)
        assert heard[-1] == 10

    def test_goes_on_where_it_was_interrupted(self, old_rows: list[Connection]) -> None:
        first = rotate(batch=3, go_on=lambda done: done < 5)
        between = totals()
        second = rotate(batch=3)

        assert first.interrupted
        assert between[key_id(OLD)] == 10 - first.resealed
        assert second.resealed == 10 - first.resealed
        assert totals()[key_id(OLD)] == 0

    def test_keeps_the_canary_on_the_old_key_until_the_end(
        self, old_rows: list[Connection], settings: Settings
    ) -> None:
        rotate(batch=1, go_on=lambda done: done < 9)
        settings.FIELD_ENCRYPTION_KEYS = [NEW]

        with pytest.raises(UnopenableError, match=key_id(OLD)):
            _ = KeyCanary.objects.get().text

    def test_does_and_records_nothing_where_all_is_newest(self, old_rows: list[Connection]) -> None:
        rotate()
        before, events = stored(old_rows[0].pk), Event.objects.count()

        assert rotate() == Rotation()
        assert (stored(old_rows[0].pk), Event.objects.count()) == (before, events)

    def test_is_put_on_every_teams_record(self, old_rows: list[Connection]) -> None:
        other = factories.make_team()

        rotate()

        for team in (old_rows[0].team, other):
            ended, begun = Event.objects.filter(team=team, action__startswith="keys.")
            assert (begun.action, ended.action) == ("keys.rotation_begun", "keys.rotated")
            assert f"{key_id(OLD)}: 10" in begun.changes
            assert f"{key_id(NEW)}: 10, {key_id(OLD)}: 0" in ended.changes
            assert (ended.actor, ended.outcome) == ("operator", "success")

    def test_is_recorded_as_not_done_when_it_was_interrupted(
        self, old_rows: list[Connection]
    ) -> None:
        rotate(batch=1, go_on=lambda _: False)

        assert Event.objects.get(action="keys.rotated").outcome == "refused"


class TestBadRows:
    @pytest.fixture
    def bad(self, old_rows: list[Connection]) -> dict[Any, str]:
        """Rows that open with no key of ours, by primary key: moved, damaged, foreign, in clear."""
        texts = (
            stored(old_rows[6].pk),
            stored(old_rows[1].pk)[:-8] + "AAAAAAA=",
            KeyRing([STRANGER]).seal("x", f"connection.secrets.{old_rows[2].pk}"),
            "a password in clear",
        )
        for row, text in zip(old_rows, texts, strict=False):
            store(row.pk, text)
        return {row.pk: text for row, text in zip(old_rows, texts, strict=False)}

    def test_stop_nothing_and_are_named(self, bad: dict[Any, str]) -> None:
        rotation = rotate(batch=2)

        assert rotation.resealed == 6
        assert set(rotation.unopenable) == {f"Connection.secrets {pk}" for pk in bad}
        assert "a password in clear" not in repr(rotation)

    def test_stay_as_they_are(self, bad: dict[Any, str]) -> None:
        rotate()

        assert {pk: stored(pk) for pk in bad} == bad
        assert waiting(count_by_key()) == 4

    def test_are_found_by_looking_whatever_key_they_name(self, old_rows: list[Connection]) -> None:
        rotate()
        store(old_rows[0].pk, stored(old_rows[1].pk))

        found = find_unopenable(batch=2, go_on=lambda _: True)

        assert list(found.unopenable) == [f"Connection.secrets {old_rows[0].pk}"]


class TestBesideEdits:
    def test_lets_an_edit_win_that_came_after_it_read(self, old_rows: list[Connection]) -> None:
        secrets = column("Connection.secrets")
        (pk, old), *_ = next(secrets.batches(1))
        row = Connection.objects.get(pk=pk)
        row.edit(now=timezone.now(), secrets={"password": "edited"})

        won = secrets.exchange([(pk, old, secrets.field.resealed(old, pk))])

        assert not won
        assert Connection.objects.get(pk=pk).secrets == {"password": "edited"}

    def test_says_so_where_a_process_still_seals_with_the_old_key(
        self, old_rows: list[Connection]
    ) -> None:
        behind = sorted(row.pk for row in old_rows)[0]

        def replica_writes(done: int) -> bool:
            if done >= 9:
                place = f"connection.secrets.{behind}"
                store(behind, KeyRing([OLD]).seal('{"password": "late"}', place))
            return True

        rotate(batch=1, go_on=replica_writes)

        assert totals()[key_id(OLD)] == 1
        assert Event.objects.get(action="keys.rotated").outcome == "refused"


def edit_until(done: Flag, rows: list[Connection]) -> dict[Any, str]:
    """Type new secrets into one row after the other; return the last of each."""
    written = {}
    try:
        for number in count():
            row, text = rows[number % len(rows)], f"edit {number}"
            row.edit(now=timezone.now(), secrets={"password": text})
            written[row.pk] = text
            if done.is_set():
                break
    finally:
        connections.close_all()
    return written


@pytest.mark.django_db(transaction=True)
class TestUnderLoad:
    @pytest.fixture
    def two_thousand(self, settings: Settings, account: PlatformAccount) -> list[Connection]:
        settings.FIELD_ENCRYPTION_KEYS = [OLD]
        KeyCanary.objects.all().delete()
        KeyCanary.objects.create()
        account.client_secret = "sealed with the old key"
        account.save(update_fields=["client_secret"])
        rows = [
            Connection(
                team=account.team,
                account=account,
                created_by_name="x",
                secrets={"password": f"secret {number}"},
            )
            for number in range(2000)
        ]
        Connection.objects.bulk_create(rows)
        settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
        return rows

    def test_loses_no_edit_and_no_secret_of_thousands(
        self, settings: Settings, two_thousand: list[Connection]
    ) -> None:
        expected = {row.pk: f"secret {number}" for number, row in enumerate(two_thousand)}
        done = Flag()

        with ThreadPoolExecutor(2) as pool:
            editors = [pool.submit(edit_until, done, two_thousand[start::20]) for start in (0, 7)]
            try:
                rotation = rotate(batch=100)
            finally:
                done.set()
            edited = [editor.result(timeout=60) for editor in editors]

        settings.FIELD_ENCRYPTION_KEYS = [NEW]
        kept = {row.pk: row.secrets["password"] for row in Connection.objects.all()}
        assert kept == {**expected, **edited[0], **edited[1]}
        assert all(edited)
        assert rotation.unopenable == {}
