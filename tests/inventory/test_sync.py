"""A sync finds what others made and what changed, and calls nothing gone without proof."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connector_wizard.emulator import Emulator
from connector_wizard.inventory import begin, carry_out
from connector_wizard.inventory.keeping import LAGGING
from connector_wizard.models import (
    SYSTEM,
    Change,
    Connection,
    Event,
    ForeignConnection,
    Membership,
    PlatformAccount,
    Sighting,
    Sync,
    SyncUnderWayError,
)
from connector_wizard.models.sightings import drift_of
from connector_wizard.usecases.sync_inventory import sync_inventory
from tests import factories
from tests.faults import menu
from tests.inventory.conftest import SyncOf
from tests.locks import late_locks


def names() -> list[str]:
    return [one.name for one in ForeignConnection.objects.order_by("made_at")]


def drift_in(connection: Connection) -> dict[str, tuple[str, str]]:
    fresh = Connection.objects.select_related("sighting").get(pk=connection.pk)
    return {one.name: (one.here, one.there) for one in drift_of(fresh)}


def told(action: str) -> int:
    return Event.objects.filter(action=action).count()


class TestWhatOthersMade:
    def test_is_found_and_nothing_of_ours(
        self, platform: Emulator, created: Connection, sync: SyncOf
    ) -> None:
        platform.configure(foreign_connections=3)

        done = sync()

        assert (done.outcome, done.listed, done.found) == ("complete", 4, 3)
        assert len(names()) == 3
        assert created.name not in names()

    def test_is_found_over_many_pages_that_shift(self, platform: Emulator, sync: SyncOf) -> None:
        platform.configure(foreign_connections=250, paging="offset")

        done = sync()

        assert (done.listed, ForeignConnection.objects.count()) == (250, 250)
        assert len(platform.requests("list")) == 3

    def test_keeps_when_it_was_first_seen_and_that_it_was_put_aside(
        self, platform: Emulator, sync: SyncOf
    ) -> None:
        platform.configure(foreign_connections=1)
        sync()
        one = ForeignConnection.objects.get()
        one.ignore(by="x", now=timezone.now())

        again = sync()

        one.refresh_from_db()
        assert (again.found, one.ignored_by) == (0, "x")
        assert one.first_seen_at < one.last_seen_at

    def test_leaves_the_list_once_a_look_up_denies_it(
        self, platform: Emulator, sync: SyncOf
    ) -> None:
        platform.configure(foreign_connections=2)
        sync()
        gone, kept = (one["id"] for one in platform.connections())
        platform.mark(gone, deleted=True)

        sync()

        assert [one.remote_id for one in ForeignConnection.objects.all()] == [kept]

    def test_stays_on_the_list_where_the_look_up_is_not_answered(
        self, platform: Emulator, sync: SyncOf
    ) -> None:
        platform.configure(foreign_connections=2)
        sync()
        platform.mark(platform.connections()[0]["id"], deleted=True)
        platform.fail("get", "status", status=403, times=None)

        done = sync()

        assert (done.outcome, done.unclear) == ("complete", 1)
        assert ForeignConnection.objects.count() == 2

    def test_leaves_the_list_a_hundred_at_a_time(self, platform: Emulator, sync: SyncOf) -> None:
        platform.configure(foreign_connections=103)
        sync()
        for one in platform.connections():
            platform.mark(one["id"], deleted=True)

        sync()

        assert len(platform.requests("get")) == 100
        assert ForeignConnection.objects.count() == 3

    def test_holds_no_secret_however_the_platform_shows_it(
        self, platform: Emulator, sync: SyncOf
    ) -> None:
        params = {
            "server": "a.example.com",
            "port": 5439,
            "password": "hunter2",
            "note": "Password=hunter2;",
            "address": "https://me:hunter2@a.example.com",
            "masked": "***",
            "nested": {"password": "hunter2"},
        }
        platform.configure(extra_connections={"params": params})

        sync()

        assert ForeignConnection.objects.get().params == {"server": "a.example.com", "port": 5439}

    def test_is_not_what_we_are_about_to_create(
        self, platform: Emulator, member: Membership, account: PlatformAccount, sync: SyncOf
    ) -> None:
        draft = factories.make_draft(member, account, status="submitting")
        reference = factories.make_submission(draft, reference="cw-aaaaaaaaaaaaa").reference
        platform.configure(extra_connections={"description": f"Ours [{reference}]"})

        sync()

        assert names() == []

    def test_is_the_concern_of_one_team(
        self, platform: Emulator, created: Connection, sync: SyncOf
    ) -> None:
        elsewhere = factories.make_account(factories.make_team())

        sync_inventory(actor=SYSTEM, account=elsewhere, sandbox="dev", wait=True)

        # Another team of the same organization sees what exists, and nothing of our record.
        assert ForeignConnection.objects.get().account == elsewhere
        assert not Sighting.objects.exists()

    def test_is_not_on_record_through_another_account_of_the_organization(
        self, platform: Emulator, created: Connection
    ) -> None:
        second = factories.make_account(created.team)

        sync_inventory(actor=SYSTEM, account=second, sandbox="dev", wait=True)

        assert names() == []
        assert Sighting.objects.get().connection == created


class TestDrift:
    def test_is_none_right_after_creation(self, created: Connection, sync: SyncOf) -> None:
        sync()

        assert drift_in(created) == {}
        assert Sighting.objects.get().state == "enabled"
        assert not told("connection.drift_found")

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            ({"name": "Other"}, {"name": ("Sales", "Other")}),
            ({"description": "Odd"}, {"description": ("Orders of the shop", "Odd")}),
            ({"state": "disabled"}, {"state": ("enabled", "disabled")}),
            (
                {"params": {"server": "other.example.com", "username": "reader"}},
                {"server": ("cluster.example.com", "other.example.com")},
            ),
        ],
    )
    def test_is_told_with_the_difference(
        self,
        platform: Emulator,
        created: Connection,
        sync: SyncOf,
        change: Mapping[str, Any],
        expected: Mapping[str, Any],
    ) -> None:
        platform.mark(created.remote_id, **change)

        done = sync()

        assert drift_in(created) == expected
        assert done.drifted == 1
        assert list(Connection.objects.drifting()) == [created]

    def test_is_a_new_version_where_only_a_secret_may_have_changed(
        self, platform: Emulator, created: Connection, sync: SyncOf
    ) -> None:
        platform.mark(created.remote_id, by="another-tool")

        sync()

        assert list(drift_in(created)) == ["version"]

    @pytest.mark.parametrize("state", ["initializing", "updating", "delete-finalizing", ""])
    def test_is_not_told_of_a_state_on_its_way(
        self, platform: Emulator, created: Connection, sync: SyncOf, state: str
    ) -> None:
        platform.mark(created.remote_id, state=state)

        sync()

        assert drift_in(created) == {}

    def test_leaves_an_event_where_it_begins_and_where_it_ends(
        self, platform: Emulator, created: Connection, sync: SyncOf
    ) -> None:
        platform.mark(created.remote_id, state="disabled")
        sync()
        sync()
        begun = told("connection.drift_found"), told("connection.drift_ended")
        platform.mark(created.remote_id, state="enabled")
        sync()
        sync()

        assert begun == (1, 0)
        assert (told("connection.drift_found"), told("connection.drift_ended")) == (1, 1)
        assert not Connection.objects.drifting().exists()

    def test_says_nothing_once_we_changed_it_ourselves(
        self, platform: Emulator, created: Connection, sync: SyncOf
    ) -> None:
        platform.mark(created.remote_id, name="Other")
        sync()

        Connection.objects.filter(pk=created.pk).update(etag='"ours"')

        assert drift_in(created) == {}
        assert not Connection.objects.drifting().exists()

    @pytest.mark.parametrize("kind", ["rename", "rotate", "delete"])
    def test_is_not_what_a_change_of_ours_may_have_done(
        self, platform: Emulator, created: Connection, sync: SyncOf, member: Membership, kind: str
    ) -> None:
        sync()
        there: dict[str, Any] = (
            {"deleted": True} if kind == "delete" else {"name": "Sales of Europe"}
        )
        platform.mark(created.remote_id, **there)
        now = timezone.now()
        change = factories.make_change(
            created, kind=kind, outcome="unknown", next_look_at=now, lease_until=now
        )

        sync()
        while_unknown = drift_in(created)
        Change.objects.filter(pk=change.pk).update(outcome="given_up")
        sync()

        assert while_unknown == {}
        assert drift_in(created)
        assert told("connection.drift_found") == 1

    def test_is_not_read_from_a_word_older_than_our_own_change(
        self, platform: Emulator, created: Connection, sync: SyncOf
    ) -> None:
        platform.mark(created.remote_id, name="Other")
        soon = timezone.now() + timedelta(minutes=1)
        Connection.objects.filter(pk=created.pk).update(touched_at=soon)

        sync()

        assert drift_in(created) == {}

    def test_tells_no_secret_that_somebody_wrote_into_an_open_answer(
        self, platform: Emulator, created: Connection, sync: SyncOf
    ) -> None:
        hiding = {"server": "redshift://reader:hunter2@cluster", "hosts": [{"password": "hunter2"}]}
        Connection.objects.filter(pk=created.pk).update(params={**created.params, "hosts": []})
        platform.mark(created.remote_id, params={**created.params, **hiding})

        sync()

        assert list(drift_in(created)) == ["version"]
        assert "hunter2" not in str(list(Sighting.objects.values()))
        assert "hunter2" not in str(list(Event.objects.values("changes")))

    def test_shows_an_answer_that_only_looks_like_a_secret_where_it_is_the_same(
        self, platform: Emulator, created: Connection, sync: SyncOf
    ) -> None:
        looks = {**created.params, "server": "a.example.com;sslkey=none"}
        Connection.objects.filter(pk=created.pk).update(params=looks)
        platform.mark(created.remote_id, params=looks)

        sync()

        assert Sighting.objects.get().params["server"] == looks["server"]


class TestDeletedHere:
    def test_and_there_again_it_is_found_like_what_others_made(
        self, created: Connection, sync: SyncOf
    ) -> None:
        Connection.objects.update(status="deleted", touched_at=timezone.now() - 2 * LAGGING)

        done = sync()

        assert (done.found, names()) == (1, ["Sales"])
        created.refresh_from_db()
        assert created.status == "deleted"

    def test_it_may_be_listed_for_a_while(self, created: Connection, sync: SyncOf) -> None:
        Connection.objects.update(status="deleted", touched_at=timezone.now() - LAGGING / 2)

        assert (sync().found, names()) == (0, [])


class TestGone:
    def test_is_what_no_list_shows_and_a_look_up_denies(
        self, platform: Emulator, created: Connection, sync: SyncOf
    ) -> None:
        platform.mark(created.remote_id, deleted=True)

        done = sync()

        created.refresh_from_db()
        assert list(drift_in(created)) == ["gone"]
        assert (created.status, done.drifted) == ("created", 1)

    @pytest.mark.django_db(transaction=True)
    def test_locks_no_row_after_its_event(
        self, platform: Emulator, created: Connection, sync: SyncOf
    ) -> None:
        platform.mark(created.remote_id, deleted=True)

        with late_locks() as late:
            sync()

        assert told("connection.drift_found") == 1
        assert late == []

    def test_is_taken_back_where_it_shows_up_again(
        self, platform: Emulator, created: Connection, sync: SyncOf
    ) -> None:
        platform.mark(created.remote_id, deleted=True)
        sync()
        platform.mark(created.remote_id, deleted=False)

        sync()

        assert drift_in(created) == {}
        assert told("connection.drift_ended") == 1

    @pytest.mark.parametrize(
        "fault",
        [
            {"fault": "status", "status": 403},
            {"fault": "status", "status": 404, "shape": "html"},
            {"fault": "status", "status": 500},
            {"fault": "status", "status": 401, "shape": "gateway"},
            {"fault": "hang", "seconds": 5},
            {"fault": "close"},
        ],
        ids=str,
    )
    def test_is_not_known_while_the_look_up_says_anything_else(
        self,
        platform: Emulator,
        created: Connection,
        sync: SyncOf,
        fault: Mapping[str, Any],
        settings: Any,
    ) -> None:
        settings.AEP_READ_TIMEOUT, settings.AEP_TOTAL_TIMEOUT = 0.3, 0.6
        platform.mark(created.remote_id, deleted=True)
        platform.fail("get", **{"times": None, **fault})

        done = sync()

        assert drift_in(created) == {}
        assert (done.outcome, done.unclear) == ("complete", 1)

    @pytest.mark.parametrize(
        ("state", "gone"), [("deleted", True), ("resetting", False), ("failed", False)]
    )
    def test_is_all_that_lay_in_a_sandbox_that_was_deleted(
        self, platform: Emulator, created: Connection, sync: SyncOf, state: str, gone: bool
    ) -> None:
        platform.configure(extra_sandboxes=[{"name": "dev", "state": state}])

        done = sync()

        assert done.outcome == ("complete" if gone else "failed")
        assert list(drift_in(created)) == (["gone"] if gone else [])

    def test_is_not_what_only_the_list_left_out(
        self, platform: Emulator, created: Connection, sync: SyncOf
    ) -> None:
        # The list lags behind, as the Platform's may; asked for by its id it is there.
        platform.configure(extra_connections={"listed_from": 9e15, "name": "late"})
        hidden = platform.connections()[-1]["id"]
        Connection.objects.filter(pk=created.pk).update(remote_id=hidden, etag="")

        sync()

        assert drift_in(created) == {"name": ("Sales", "late"), "description": ANY}


ANY = ("Orders of the shop", "")
READING = {
    **dict(menu.reading_faults()),
    **menu.OF_LISTS,
    # Later than anybody waits.
    "429-later": {"fault": "status", "status": 429, "retry_after": 90},
}
# The answers after which a list is complete all the same.
HARMLESS = {"429-now", "401-once"}


class TestListThatFails:
    @pytest.mark.parametrize("fault", sorted(set(READING) - HARMLESS))
    def test_ends_as_not_known_and_loses_nothing(
        self, platform: Emulator, created: Connection, sync: SyncOf, fault: str, settings: Any
    ) -> None:
        platform.configure(foreign_connections=1)
        sync()
        settings.AEP_READ_TIMEOUT, settings.AEP_TOTAL_TIMEOUT = 0.2, 0.4
        # Both are gone from the list's second page, which never comes.
        platform.configure(foreign_connections=120)
        platform.mark(created.remote_id, deleted=True)
        platform.mark(platform.connections()[1]["id"], deleted=True)
        platform.fail(
            "list", **{**READING[fault], "times": None, "skip": 0 if fault in menu.OF_LISTS else 1}
        )

        done = sync()

        created.refresh_from_db()
        assert done.outcome == "failed"
        assert done.problem
        assert done.advice
        assert platform.requests("get") == []
        assert (created.status, drift_in(created)) == ("created", {})
        assert ForeignConnection.objects.filter(seen_in=Sync.objects.earliest("begun_at").pk)
        assert told("platform.failed") == 1

    @pytest.mark.parametrize("fault", sorted(HARMLESS))
    def test_goes_on_where_the_platform_says_how(
        self, platform: Emulator, sync: SyncOf, fault: str
    ) -> None:
        platform.configure(foreign_connections=150)
        platform.fail("list", **{**READING[fault], "skip": 1})

        assert (sync().outcome, len(names())) == ("complete", 150)

    def test_waits_for_as_long_as_it_is_told_and_asks_for_the_same_page_again(
        self, platform: Emulator, sync: SyncOf, settings: Any
    ) -> None:
        settings.AEP_TOTAL_TIMEOUT = 0.5
        platform.configure(foreign_connections=150)
        # Longer than one call may take with its repetitions.
        platform.fail("list", "status", status=429, retry_after=1, skip=1, times=2)

        assert (sync().outcome, len(names())) == ("complete", 150)


class TestOneAtATime:
    def test_holds_for_a_place(self, account: PlatformAccount) -> None:
        begin(account, "dev", by=SYSTEM)

        with pytest.raises(SyncUnderWayError):
            begin(account, "dev", by=SYSTEM)
        assert begin(account, "prod", by=SYSTEM).outcome == "running"

    def test_makes_room_for_the_next_once_its_reader_is_gone(
        self, account: PlatformAccount, platform: Emulator
    ) -> None:
        dead = begin(account, "dev", by=SYSTEM)
        Sync.objects.filter(pk=dead.pk).update(lease_until=timezone.now())

        alive = begin(account, "dev", by=SYSTEM)

        dead.refresh_from_db()
        assert (dead.outcome, alive.outcome) == ("stopped", "running")

    def test_keeps_one_that_was_thought_dead_from_writing(
        self, account: PlatformAccount, platform: Emulator
    ) -> None:
        platform.configure(foreign_connections=1)
        dead = begin(account, "dev", by=SYSTEM)
        Sync.objects.filter(pk=dead.pk).update(lease_until=timezone.now())
        begin(account, "dev", by=SYSTEM)

        carry_out(dead.pk)

        dead.refresh_from_db()
        assert (dead.outcome, names()) == ("stopped", [])

    def test_remembers_only_the_last_ones(self, sync: SyncOf) -> None:
        for _ in range(25):
            sync()

        assert Sync.objects.count() == 20


class TestCost:
    def test_is_the_same_few_questions_to_the_database_for_every_page(
        self, platform: Emulator, sync: SyncOf
    ) -> None:
        counts = []
        for more in (100, 300):
            platform.configure(foreign_connections=more)
            with CaptureQueriesContext(database) as asked:
                sync()
            counts.append(len(asked))

        first, second = counts
        # Three pages more.
        assert (second - first) / 3 <= 12
