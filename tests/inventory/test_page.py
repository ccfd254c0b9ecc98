"""The inventory's page begins syncs, follows them, and stays quick with thousands of rows."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from connector_wizard.emulator import Emulator
from connector_wizard.inventory import begin
from connector_wizard.models import SYSTEM, Event, ForeignConnection, PlatformAccount, Sync
from tests import factories
from tests.inventory.conftest import SyncOf
from tests.waiting import until

PAGE = "/inventory/"
HTMX = {"HX-Request": "true"}


def key(account: PlatformAccount, sandbox: str = "dev") -> str:
    return f"{account.pk} {sandbox}"


class TestSyncNow:
    @pytest.mark.django_db(transaction=True)
    def test_is_answered_at_once_and_goes_on_without_the_browser(
        self, platform: Emulator, at_desk: Client, account: PlatformAccount
    ) -> None:
        platform.configure(foreign_connections=1)
        platform.fail("list", "hang", seconds=30)

        answer = at_desk.post(reverse("inventory-sync"), {"place": key(account)}, follow=True)

        assert "Reading the Platform" in answer.text
        assert Sync.objects.get().outcome == "running"
        platform.clear_faults()
        until(lambda: Sync.objects.filter(outcome="complete").exists())
        assert ForeignConnection.objects.count() == 1
        assert Event.objects.filter(action="inventory.sync_begun").exists()

    def test_says_that_somebody_is_at_it(
        self, at_desk: Client, account: PlatformAccount, platform: Emulator
    ) -> None:
        begin(account, "dev", by=SYSTEM)

        answer = at_desk.post(reverse("inventory-sync"), {"place": key(account)}, follow=True)

        assert "is being read already" in answer.text
        assert not Event.objects.exists()

    def test_asks_for_a_place_that_there_is(self, at_desk: Client, account: object) -> None:
        answer = at_desk.post(reverse("inventory-sync"), {"place": "elsewhere"}, follow=True)

        assert "Choose which sandbox" in answer.text


class TestTheList:
    def test_leads_to_what_is_put_aside_where_all_of_it_is(
        self, at_desk: Client, account: PlatformAccount
    ) -> None:
        factories.make_foreign(account, ignored_at=timezone.now(), ignored_by="x")

        text = at_desk.get(PAGE).text

        assert "on record, or put aside" not in text
        assert "Nothing has been read yet" in text
        assert 'value="ignored"' in text

    def test_says_that_nothing_is_left_once_it_was_read(
        self, at_desk: Client, account: PlatformAccount
    ) -> None:
        begin(account, "dev", by=SYSTEM)

        assert "on record, or put aside" in at_desk.get(PAGE).text

    def test_takes_a_search_that_no_database_could_hold(
        self, at_desk: Client, account: PlatformAccount
    ) -> None:
        one = factories.make_foreign(account, name="Campaigns")

        assert str(one) in at_desk.get(PAGE, {"q": "Camp\x00aigns"}).text


class TestProgress:
    def test_moves_only_where_something_changed(
        self, at_desk: Client, account: PlatformAccount, platform: Emulator
    ) -> None:
        running = begin(account, "dev", by=SYSTEM)
        url = at_desk.get(PAGE).text.partition('hx-get="/inventory/progress/')[2].partition('"')[0]
        progress = f"/inventory/progress/{url}"

        same = at_desk.get(progress, headers=HTMX)
        running.hold(until=timezone.now() + timedelta(minutes=1), listed=100)
        moved = at_desk.get(progress, headers=HTMX)
        running.end("complete", now=timezone.now())
        ended = at_desk.get(progress, headers=HTMX)

        assert [one.status_code for one in (same, moved, ended)] == [204, 200, 200]
        assert "100 so far" in moved.text
        assert "hx-get" not in ended.text
        assert "Show what was found" in ended.text

    def test_says_why_a_sync_came_to_nothing(
        self, at_desk: Client, platform: Emulator, sync: SyncOf
    ) -> None:
        platform.fail("list", "status", status=503, times=None)
        sync()

        page = at_desk.get(PAGE).text

        assert "did not get to the end, so nothing is known to be gone" in page

    def test_says_that_a_sync_was_stopped(
        self, at_desk: Client, account: PlatformAccount, platform: Emulator
    ) -> None:
        dead = begin(account, "dev", by=SYSTEM)
        Sync.objects.filter(pk=dead.pk).update(lease_until=timezone.now())

        assert "was stopped in the middle" in at_desk.get(PAGE).text


class TestList:
    @pytest.fixture(autouse=True)
    def _many(self, platform: Emulator, sync: SyncOf) -> None:
        platform.configure(foreign_connections=120)
        sync()

    def test_comes_in_pages_that_go_on_and_back(self, at_desk: Client) -> None:
        seen: list[str] = []
        query = previous = ""
        for _ in range(3):
            page = at_desk.get(PAGE + query).context["page"]
            seen += [one.name for one in page.rows]
            query, previous = page.next_url, page.previous_url
        back = at_desk.get(PAGE + previous).context["page"].rows

        assert (len(seen), len(set(seen)), query) == (120, 120, "")
        assert [one.name for one in back] == seen[50:100]

    @pytest.mark.parametrize(
        ("query", "number"),
        [
            ("q=no.+17", 1),
            ("q=Orders", 18),
            ("q=another-tool", 120),
            ("q=nothing", 0),
            ("place=nowhere", 120),
            ("after=junk", 120),
            ("after=00000000-0000-4000-8000-000000000000~z", 120),
            ("after=00000000-0000-4000-8000-000000000000~%00", 120),
        ],
    )
    def test_is_searched(self, at_desk: Client, query: str, number: int) -> None:
        page = at_desk.get(f"{PAGE}?{query}")

        assert page.context["number"] == number

    def test_is_one_of_a_sandbox(self, at_desk: Client, account: PlatformAccount) -> None:
        numbers = {
            sandbox: at_desk.get(PAGE, {"place": key(account, sandbox)}).context["number"]
            for sandbox in ("dev", "prod")
        }

        assert numbers == {"dev": 120, "prod": 0}

    def test_says_what_the_newest_list_did_not_show(
        self, platform: Emulator, at_desk: Client, sync: SyncOf
    ) -> None:
        platform.mark(platform.connections()[0]["id"], deleted=True)
        platform.fail("get", "status", status=503, times=None)
        before = at_desk.get(PAGE).text.count("Not in the last list")

        sync()

        number = sum(
            at_desk.get(PAGE, {"q": f"no. {one}"}).text.count("Not in the last list")
            for one in (1, 2)
        )
        assert (before, number) == (0, 1)

    def test_has_ticks_for_who_may_adopt(self, at_desk: Client, at_admins_desk: Client) -> None:
        ticks = [desk.get(PAGE).text.count('name="chosen"') for desk in (at_desk, at_admins_desk)]

        assert ticks == [0, 50]

    def test_asks_the_database_no_more_for_more_rows(
        self, at_desk: Client, django_assert_max_num_queries: object
    ) -> None:
        with django_assert_max_num_queries(16):  # type: ignore[operator]  # pytest-django's own
            at_desk.get(PAGE)
