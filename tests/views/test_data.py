"""What is in a source is fetched once, searched at once, and its rows are kept nowhere."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from connector_wizard.emulator import Emulator
from connector_wizard.emulator.sources.data import EMPTY, MANY, ODD, ODD_NAMES
from connector_wizard.models import Connection, Event, Explored, Membership, Place, PlatformAccount
from connector_wizard.models.explored import FRESH_FOR, KEPT_FOR, MOST_PLACES
from connector_wizard.views.data.sheets import query_of
from tests import factories

HTMX = {"HX-Request": "true"}
TOP = Place()
ORDERS = Place("table", "public.orders")


@pytest.fixture
def source(
    request: pytest.FixtureRequest,
    member: Membership,
    account: PlatformAccount,
    platform: Emulator,
) -> Connection:
    """A connection to a database of the parameter's name, or to a plain one."""
    params = {"database": getattr(request, "param", "sales")}
    return factories.make_on_platform(member, account, platform, params=params)


def url(name: str, source: Connection, place: Place = TOP, **more: object) -> str:
    address = reverse(name, kwargs={"pk": source.pk})
    query = query_of(place, str(more.pop("parent", "")), **more)
    return f"{address}?{query}" if query else address


def fetched(desk: Client, source: Connection, place: Place = TOP, **more: object) -> Any:
    """The page of a place, once it was asked for without scripts."""
    answer = desk.post(url("connection-data-fetch", source, place, **more))
    assert answer.status_code == 302, answer.text
    return desk.get(answer["Location"])


def names(page: Any) -> list[str]:
    return [entry.name for entry in page.context["entries"]]


class TestAPage:
    def test_asks_the_platform_nothing_before_it_is_there(
        self, at_desk: Client, source: Connection, platform: Emulator
    ) -> None:
        page = at_desk.get(url("connection-data", source))

        assert 'hx-trigger="load, submit"' in page.text
        assert platform.requests() == []

    def test_is_fetched_in_place_where_scripts_run(
        self, at_desk: Client, source: Connection
    ) -> None:
        part = at_desk.post(url("connection-data-fetch", source), headers=HTMX)

        assert "public.orders" in part.text
        assert "<html" not in part.text

    def test_is_kept_for_a_short_while(
        self, at_desk: Client, source: Connection, platform: Emulator
    ) -> None:
        fetched(at_desk, source)

        again = at_desk.get(url("connection-data", source))
        assert "orders" in names(again)
        assert len(platform.requests("explore")) == 1
        Explored.objects.update(told_at=timezone.now() - FRESH_FOR)
        assert at_desk.get(url("connection-data", source)).context["told"] is None

    @pytest.mark.parametrize("source", [MANY], indirect=True)
    def test_shows_a_part_of_a_long_list(self, at_desk: Client, source: Connection) -> None:
        page = fetched(at_desk, source)

        assert len(names(page)) == 50
        assert "1 to 50 of 5000" in page.text
        last = at_desk.get(url("connection-data", source, page=100))
        assert "4951 to 5000 of 5000" in last.text
        assert last.context["next_url"] == ""

    @pytest.mark.parametrize("source", [MANY], indirect=True)
    @pytest.mark.parametrize(
        ("words", "number"), [("0042", 1), ("ORDERS", 715), ("orders 001", 2), ("nothing", 0)]
    )
    def test_is_searched_in_names_and_paths(
        self, at_desk: Client, source: Connection, words: str, number: int
    ) -> None:
        fetched(at_desk, source)

        page = at_desk.get(url("connection-data", source, q=words))

        assert page.context["sheet"].number == number
        assert ("Nothing matches" in page.text) == (number == 0)

    @pytest.mark.parametrize("source", [MANY], indirect=True)
    def test_costs_few_queries(self, at_desk: Client, source: Connection) -> None:
        fetched(at_desk, source)

        with CaptureQueriesContext(
            database,
        ) as queries:
            at_desk.get(url("connection-data", source, q="orders"))

        assert len(queries) <= 9

    @pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30, "\uff17"])
    def test_has_no_page_that_breaks_it(
        self, at_desk: Client, source: Connection, page: str
    ) -> None:
        fetched(at_desk, source)

        assert at_desk.get(url("connection-data", source, page=page)).status_code == 200

    @pytest.mark.parametrize("source", [EMPTY], indirect=True)
    def test_says_that_nothing_is_there(self, at_desk: Client, source: Connection) -> None:
        assert "There is nothing here" in fetched(at_desk, source).text

    def test_says_that_the_source_has_no_way_to_it(
        self, at_desk: Client, member: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        source = factories.make_of_source("maria-db", member, account, platform)

        page = at_desk.get(url("connection-data", source))
        assert "no way to look into this kind of source" in page.text
        assert "hx-trigger" not in page.text
        tried = at_desk.post(url("connection-data-fetch", source))
        assert tried.status_code == 422
        assert "The Platform cannot show what is in this source." in tried.text

    def test_says_why_a_source_does_not_let_the_platform_in(
        self, at_desk: Client, member: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        source = factories.make_on_platform(member, account, platform, "fails later")

        answer = at_desk.post(url("connection-data-fetch", source), headers=HTMX)

        assert answer.status_code == 422
        assert "does not accept this user and password" in answer.text

    @pytest.mark.parametrize(
        ("fault", "details"),
        [("hang", {}), ("close", {}), ("bad_json", {}), ("status", {"status": 503})],
    )
    def test_keeps_what_was_told_where_the_platform_does_not_answer(
        self,
        at_desk: Client,
        source: Connection,
        platform: Emulator,
        settings: Any,
        fault: str,
        details: dict[str, Any],
    ) -> None:
        fetched(at_desk, source)
        settings.AEP_READ_TIMEOUT = settings.AEP_TOTAL_TIMEOUT = 0.3
        platform.fail("explore", fault, times=None, **details)

        answer = at_desk.post(url("connection-data-fetch", source))

        assert answer.status_code == 422
        assert "orders" in names(answer)
        assert Event.objects.filter(action="platform.failed").count() == 1

    def test_of_what_is_not_created_is_the_connections(
        self, at_desk: Client, member: Membership, account: PlatformAccount
    ) -> None:
        draft = factories.make_draft(member, account)

        for name in ("connection-data", "connection-data-fetch", "connection-data-rows"):
            answer = (
                at_desk.post(url(name, draft))
                if "-data-" in name
                else at_desk.get(url(name, draft))
            )
            assert answer.status_code == 302


class TestFolders:
    def test_lead_into_each_other_and_back(
        self, at_desk: Client, member: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        source = factories.make_of_source("amazon-s3", member, account, platform)

        top = fetched(at_desk, source)
        (link,) = [one.url for one in top.context["entries"] if one.name == "exports"]
        exports = Place("folder", "/exports")
        inside = fetched(at_desk, source, exports, parent=Place().mark)
        (deeper,) = [one.url for one in inside.context["entries"] if one.name == "2025"]
        year = Place("folder", "/exports/2025")
        page = fetched(at_desk, source, year, parent=exports.mark)

        assert link == f"?{query_of(exports, Place().mark)}"
        assert deeper == f"?{query_of(year, exports.mark)}"
        assert [name for name, _query in page.context["trail"]] == ["exports"]
        assert page.context["name"] == "2025"
        assert [entry.kind for entry in page.context["entries"]] == ["file", "file"]

    def test_that_contain_themselves_end(self, source: Connection) -> None:
        one, other = Place("folder", "a"), Place("folder", "b")
        now = timezone.now()
        Explored.keep(source, one, [], parent=other.mark, told_at=now)
        Explored.keep(source, other, [], parent=one.mark, told_at=now)

        assert len(Explored.way_to(source, one.mark)) == 2


class TestAnObject:
    def test_shows_its_columns_and_their_types(self, at_desk: Client, source: Connection) -> None:
        fetched(at_desk, source)

        page = fetched(at_desk, source, ORDERS, parent=Place().mark)

        assert page.context["name"] == "orders"
        assert '<code class="copy-value">public.orders</code>' in page.text
        assert ["seen_at", "timestamptz", "string", "date-time"] in page.context["entries"]

    def test_leads_back_to_what_was_searched_for(self, at_desk: Client, source: Connection) -> None:
        listed = url("connection-data", source)
        came_from = f"http://testserver{listed}?q=ord&page=2"

        page = at_desk.get(url("connection-data", source, ORDERS), headers={"Referer": came_from})

        assert f'<a href="{listed}?q=ord&amp;page=2">Data</a>' in page.text
        assert (
            f'<a href="{listed}">Data</a>'
            in at_desk.get(url("connection-data", source, ORDERS)).text
        )

    @pytest.mark.parametrize("source", [ODD], indirect=True)
    @pytest.mark.parametrize("name", ODD_NAMES)
    def test_is_reached_under_an_odd_name(
        self, at_desk: Client, source: Connection, name: str
    ) -> None:
        top = fetched(at_desk, source)
        (link,) = [one.url for one in top.context["entries"] if one.name == name]
        here = at_desk.get(reverse("connection-data", kwargs={"pk": source.pk}) + link)

        at_desk.post(
            reverse("connection-data-fetch", kwargs={"pk": source.pk}) + "?" + here.context["query"]
        )
        page = at_desk.get(reverse("connection-data", kwargs={"pk": source.pk}) + link)

        assert page.context["place"].path == f"public.{name}"
        assert page.context["name"] == name
        assert len(page.context["entries"]) == 7
        assert "<script>alert" not in page.text

    @pytest.mark.parametrize("path", ["a\0b", "x" * 4000, "nowhere", "{{ 7 }}", "'; DROP TABLE"])
    def test_that_is_not_there_breaks_nothing(
        self, at_desk: Client, source: Connection, path: str
    ) -> None:
        place = Place("table", path)

        for answer in (
            at_desk.get(url("connection-data", source, place)),
            at_desk.post(url("connection-data-fetch", source, place)),
            at_desk.post(url("connection-data-rows", source, place)),
        ):
            assert answer.status_code in (200, 302, 422)

    def test_is_not_sought_under_a_name_that_no_database_keeps(
        self, at_desk: Client, source: Connection
    ) -> None:
        page = at_desk.get(url("connection-data", source, Place("table", "a\0b")))

        assert page.context["place"] == TOP


class TestSampleRows:
    @pytest.mark.parametrize("headers", [{}, HTMX])
    def test_are_shown_on_demand_and_on_record(
        self, at_desk: Client, source: Connection, headers: dict[str, str]
    ) -> None:
        answer = at_desk.post(url("connection-data-rows", source, ORDERS), headers=headers)

        assert answer.status_code == 200
        assert "São Paulo" in answer.text
        assert ("<html" in answer.text) == (not headers)
        assert answer["Cache-Control"] == "no-store"
        event = Event.objects.get()
        assert (event.action, "public.orders" in event.changes) == ("connection.data_sampled", True)

    def test_are_kept_nowhere(
        self, at_desk: Client, source: Connection, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)

        at_desk.post(url("connection-data-rows", source, ORDERS), headers=HTMX)
        fetched(at_desk, source, ORDERS)

        with database.cursor() as cursor:
            tables = database.introspection.table_names(cursor)
            kept = []
            for table in tables:
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables
                kept += cursor.fetchall()
        assert "public.orders" in repr(kept)
        assert "a@example.com" not in repr(kept)
        assert "Łódź" not in repr(kept)
        assert "a@example.com" not in caplog.text

    def test_that_cannot_be_had_say_why(
        self, at_desk: Client, source: Connection, platform: Emulator
    ) -> None:
        platform.fail("explore", "status", status=403)

        answer = at_desk.post(url("connection-data-rows", source, ORDERS), headers=HTMX)

        assert answer.status_code == 422
        assert "permission" in answer.text
        assert not Event.objects.filter(action="connection.data_sampled").exists()


class TestWhatIsKept:
    def test_is_a_number_of_places(self, source: Connection) -> None:
        now = timezone.now()
        for number in range(MOST_PLACES + 5):
            at = now + timedelta(seconds=number)
            Explored.keep(source, Place("table", str(number)), [], told_at=at)

        assert source.explored.count() == MOST_PLACES
        assert not source.explored.filter(path="0").exists()

    def test_is_the_beginning_of_a_very_long_list(
        self, at_desk: Client, source: Connection
    ) -> None:
        row = ["table", "t", "t", True, True]
        Explored.keep(source, Place(), [row] * 20_003, told_at=timezone.now())

        page = at_desk.get(url("connection-data", source))

        assert "3 more are not shown" in page.text

    def test_is_forgotten_after_a_day(self, source: Connection) -> None:
        now = timezone.now()
        Explored.keep(source, Place(), [], told_at=now - KEPT_FOR - timedelta(seconds=1))
        Explored.keep(source, ORDERS, [], told_at=now)

        assert Explored.forget_old(now=now) == 1
        assert [one.place for one in Explored.objects.all()] == [ORDERS]
