"""One press creates one base connection, and its outcome is on record whatever happens."""

import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection as database
from django.db import connections as databases

from connector_wizard.emulator import WRONG_PASSWORD, Emulator
from connector_wizard.models import (
    Connection,
    Event,
    Label,
    Membership,
    PlatformAccount,
    StateError,
    Submission,
    Team,
)
from connector_wizard.usecases.create_base_connection import create_base_connection
from connector_wizard.usecases.discard_draft import discard_draft
from tests import factories
from tests.waiting import until

Create = Callable[[Connection], Submission]


@pytest.fixture
def draft(member: Membership, account: PlatformAccount) -> Connection:
    return factories.make_draft(member, account)


@pytest.fixture
def create(member: Membership) -> Create:
    def press(draft: Connection) -> Submission:
        pk = create_base_connection(
            actor=factories.actor(member),
            connection=draft,
            label=Label("Sales", "For the report"),
            wait=True,
        )
        return Submission.objects.select_related("connection").get(pk=pk)

    return press


def somebody_waits() -> bool:
    """Whether somebody waits for what this thread holds; on SQLite everybody does who writes."""
    if database.vendor == "sqlite":
        return True
    with database.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return cursor.fetchone() is not None


def actions() -> list[str]:
    return list(Event.objects.order_by("sequence").values_list("action", flat=True))


class TestCreateBaseConnection:
    def test_records_the_id_and_etag_that_the_platform_gave(
        self, platform: Emulator, create: Create, draft: Connection
    ) -> None:
        submission = create(draft)

        made = platform.connections()[0]
        assert submission.outcome == "created"
        assert submission.connection.remote_id == made["id"]
        assert submission.connection.etag == made["etag"]
        assert submission.connection.status == "created"

    def test_sends_a_description_that_ends_in_its_reference(
        self, platform: Emulator, create: Create, draft: Connection
    ) -> None:
        submission = create(draft)

        made = platform.connections()[0]
        assert made["description"] == f"For the report [{submission.reference}]"

    def test_shows_no_secret_back_whose_parameter_has_a_dot_in_its_name(
        self, platform: Emulator, member: Membership, account: PlatformAccount, create: Create
    ) -> None:
        kinds = {"auth.password": {"type": "string", "format": "password"}}
        draft = factories.make_draft(
            member,
            account,
            auth_specs=[{"name": "Basic", "schema": {"type": "object", "properties": kinds}}],
            params={},
            secrets={"auth.password": "top secret 99"},
            secret_marks={"auth.password": {"fingerprint": "0", "at": "2026-01-01", "by": "x"}},
        )
        words = "Login failed for top secret 99"
        platform.fail("create", "status", status=400, shape="connector", words=words)

        submission = create(draft)

        assert submission.platform_words.startswith("Login failed for ")
        assert "top secret" not in submission.platform_words

    def test_tells_the_history_before_and_after(self, create: Create, draft: Connection) -> None:
        create(draft)

        assert actions() == ["connection.requested", "connection.created"]

    @pytest.mark.django_db(transaction=True)
    def test_loses_no_draft_that_somebody_discards_in_the_moment_of_the_press(
        self, platform: Emulator, create: Create, draft: Connection, member: Membership
    ) -> None:
        presses: list[Future[Submission]] = []

        def press() -> Submission:
            try:
                return create(Connection.objects.get(pk=draft.pk))
            finally:
                databases.close_all()

        def pressing(execute: Any, sql: str, *more: Any) -> Any:
            if sql.startswith("DELETE") and not presses:
                presses.append(pool.submit(press))
                until(lambda: presses[0].done() or somebody_waits())
            return execute(sql, *more)

        with ThreadPoolExecutor(1) as pool, database.execute_wrapper(pressing):
            discard_draft(actor=factories.actor(member), connection=draft)

        with pytest.raises((StateError, Connection.DoesNotExist)):
            presses[0].result()
        assert platform.connections() == []

    def test_gives_a_refused_draft_back_with_the_platforms_words(
        self, create: Create, draft: Connection
    ) -> None:
        draft.secrets = {"password": WRONG_PASSWORD}
        draft.save()

        submission = create(draft)

        draft.refresh_from_db()
        assert (submission.outcome, draft.status) == ("refused", "draft")
        assert "password authentication failed" in submission.platform_words
        assert WRONG_PASSWORD not in submission.platform_words
        assert draft.secrets == {"password": WRONG_PASSWORD}
        assert actions() == ["connection.requested", "connection.refused"]

    @pytest.mark.parametrize("fault", ["reset", "close", "half_body", "bad_json", "no_id", "hang"])
    @pytest.mark.parametrize("when", ["before", "after"])
    def test_admits_not_knowing_what_became_of_it(
        self, platform: Emulator, create: Create, draft: Connection, fault: str, when: str
    ) -> None:
        platform.fail("create", fault, when=when)

        submission = create(draft)

        draft.refresh_from_db()
        assert (submission.outcome, draft.status) == ("unknown", "unconfirmed")
        assert submission.next_look_at is not None
        assert actions() == ["connection.requested", "connection.unconfirmed"]

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_takes_no_server_error_for_a_no(
        self, platform: Emulator, create: Create, draft: Connection, status: int
    ) -> None:
        platform.fail("create", "status", status=status, when="after")

        submission = create(draft)

        assert submission.outcome == "unknown"
        assert len(platform.connections()) == 1

    def test_sends_nothing_without_a_token(
        self, platform: Emulator, create: Create, draft: Connection
    ) -> None:
        platform.fail("token", "status", status=503, times=None)

        submission = create(draft)

        draft.refresh_from_db()
        assert (submission.outcome, draft.status) == ("not_sent", "draft")
        assert platform.connections() == []

    def test_cannot_be_pressed_twice(
        self, platform: Emulator, create: Create, draft: Connection
    ) -> None:
        stale = Connection.objects.get(pk=draft.pk)
        create(draft)

        with pytest.raises(StateError):
            create(stale)

        assert len(platform.connections()) == 1

    def test_does_not_send_what_is_not_complete(
        self, platform: Emulator, create: Create, draft: Connection
    ) -> None:
        draft.credentials_checked = False
        draft.save()

        with pytest.raises(StateError):
            create(draft)

        assert platform.connections() == []
        assert Connection.objects.get().status == "draft"

    def test_says_so_when_a_stored_secret_does_not_open(
        self, platform: Emulator, create: Create, draft: Connection, member: Membership
    ) -> None:
        other = factories.make_draft(member, factories.make_account(member.team))
        stolen = Connection.objects.filter(pk=other.pk).values_list("secrets", flat=True)[0]
        Connection.objects.filter(pk=draft.pk).update(secrets=stolen)

        submission = create(Connection.objects.get(pk=draft.pk))

        assert submission.outcome == "not_sent"
        assert platform.connections() == []

    def test_discards_the_secrets_where_the_policy_says_so(
        self, create: Create, draft: Connection
    ) -> None:
        Team.objects.filter(pk=draft.team_id).update(keep_secrets=False)

        create(draft)

        draft.refresh_from_db()
        assert (draft.secrets, draft.secret_marks) == ({}, {})
        assert draft.secrets_discarded_at is not None
        told = Event.objects.get(action="connection.secrets_discarded")
        assert json.loads(told.changes)["parameters"] == ["password"]
        assert told.object_id == str(draft.pk)

    def test_keeps_them_until_the_platform_has_confirmed(
        self, platform: Emulator, create: Create, draft: Connection
    ) -> None:
        Team.objects.filter(pk=draft.team_id).update(keep_secrets=False)
        platform.fail("create", "status", status=400)

        create(draft)

        draft.refresh_from_db()
        assert draft.secrets == {"password": "a good password"}
        assert not Event.objects.filter(action="connection.secrets_discarded").exists()
