"""Every page costs sixteen queries at most, however many rows there are, and is kept nowhere."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from connector_wizard import audit
from connector_wizard.models import (
    SYSTEM,
    Action,
    Connection,
    Membership,
    PlatformAccount,
    Role,
    Source,
    Team,
)
from tests import factories
from tests.test_access import desk

PAGES = (
    "home",
    "connect",
    "connect-account",
    "connect-sandbox",
    "connect-source",
    "connect-credentials",
    "connect-check",
    "connections",
    "connection",
    "reviews",
    "help",
    "history",
    "team",
    "keys",
    "policies",
    "team-leave",
    "invitation-add",
    "member",
    "account-add",
    "account",
    "account-secret",
)
MOST_QUERIES = 16


def fill(admin: Membership, account: PlatformAccount, number: int) -> None:
    """Add ``number`` of everything that a page lists."""
    for _ in range(number):
        draft = factories.make_draft(admin, account)
        created = factories.make_created(admin, account)
        factories.make_submission(created, outcome="created")
        by_another = factories.make_created(factories.join(admin.team, Role.MEMBER), account)
        factories.make_review(by_another, admin)
        factories.join(admin.team, Role.MEMBER)
        factories.make_invitation(admin.team)
        factories.make_account(admin.team)
        Source.objects.create(account=account, spec_id=str(draft.pk), name="x", title="X")
        audit.record(audit.Fact(Action.DRAFT_CHANGED, about=created), actor=SYSTEM, team=admin.team)


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.fixture
def rows(admin: Membership, account: PlatformAccount) -> dict[str, Any]:
    fill(admin, account, 1)
    return {
        "connect": factories.make_draft(admin, account),
        "connection": factories.make_created(admin, account),
        "account": account,
        "account-secret": account,
        "member": factories.join(admin.team, Role.MEMBER),
    }


def address(name: str, rows: dict[str, Any]) -> str:
    if name.startswith("connect-"):
        return reverse(name, kwargs={"pk": rows["connect"].pk})
    if name != "connect" and name in rows:
        return reverse(name, kwargs={"pk": rows[name].pk})
    return reverse(name)


class TestPages:
    @pytest.mark.parametrize("name", PAGES)
    def test_cost_the_same_queries_for_many_rows(
        self,
        name: str,
        at_admins_desk: Client,
        rows: dict[str, Any],
        admin: Membership,
        account: PlatformAccount,
    ) -> None:
        url = address(name, rows)
        few = queries(at_admins_desk, url)

        fill(admin, account, 12)

        assert queries(at_admins_desk, url) == few
        assert few <= MOST_QUERIES

    @pytest.mark.parametrize("name", PAGES)
    def test_forbid_what_they_do_not_need(
        self, name: str, at_admins_desk: Client, rows: dict[str, Any]
    ) -> None:
        answer: Any = at_admins_desk.get(address(name, rows))

        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert len(answer["X-Request-Id"]) == 32

    @pytest.mark.parametrize("name", PAGES)
    def test_say_that_this_is_the_emulator(
        self, name: str, at_admins_desk: Client, rows: dict[str, Any], settings: Any
    ) -> None:
        settings.PLATFORM_IS_EMULATOR = True
        practice = at_admins_desk.get(address(name, rows)).text
        settings.PLATFORM_IS_EMULATOR = False
        real = at_admins_desk.get(address(name, rows)).text

        assert "nothing reaches Adobe" in practice
        assert "nothing reaches Adobe" not in real


class TestNavigation:
    @pytest.mark.parametrize("role", Role)
    def test_offers_to_connect_a_source_to_who_may(self, role: Role, team: Team) -> None:
        client = desk(factories.join(team, role))

        offered = f'href="{reverse("connect")}"' in client.get(reverse("history")).text

        assert offered == (client.get(reverse("connect")).status_code != 403)


class TestConnectionsList:
    @pytest.fixture
    def many(self, admin: Membership, account: PlatformAccount) -> list[Connection]:
        return [factories.make_created(admin, account, name=f"Number {n}") for n in range(120)]

    def test_pages_through_every_row_once_and_back(
        self, at_admins_desk: Client, many: list[Connection]
    ) -> None:
        seen: list[str] = []
        url = reverse("connections")
        while True:
            page = at_admins_desk.get(url).context["page"]
            seen += [row.name for row in page.rows]
            if not page.next_url:
                break
            url = reverse("connections") + page.next_url
        back = at_admins_desk.get(reverse("connections") + page.previous_url).context["page"]

        assert sorted(seen) == sorted(row.name for row in many)
        assert [row.name for row in back.rows] == seen[50:100]

    @pytest.mark.parametrize(
        ("query", "number"),
        [({"q": "Number 7"}, 11), ({"status": "draft"}, 0), ({"status": "nonsense"}, 50)],
    )
    def test_filters_by_what_the_address_says(
        self, at_admins_desk: Client, many: list[Connection], query: dict[str, str], number: int
    ) -> None:
        page = at_admins_desk.get(reverse("connections"), query).context["page"]

        assert len(page.rows) == number

    def test_finds_a_connection_by_its_reference(
        self, at_admins_desk: Client, admin: Membership, account: PlatformAccount
    ) -> None:
        row = factories.make_created(admin, account)
        factories.make_created(admin, account)
        reference = factories.make_submission(row, outcome="created").reference

        page = at_admins_desk.get(reverse("connections"), {"q": reference}).context["page"]

        assert page.rows == [row]

    @pytest.mark.parametrize(
        "key",
        [
            "x",
            "~",
            "2026-01-01~x",
            *(
                f"{at}~{'0' * 32}"
                for at in (
                    "2026-01-01T00:00:00",
                    "0001-01-01T00:00:00+14:00",
                    "9999-12-31T23:59:59-14:00",
                )
            ),
        ],
    )
    def test_takes_a_spoiled_address_for_the_first_page(
        self, at_admins_desk: Client, many: list[Connection], key: str
    ) -> None:
        answer = at_admins_desk.get(reverse("connections"), {"after": key})

        assert answer.status_code == 200


def test_a_time_is_told_with_its_zone_where_no_script_makes_it_the_readers_own(
    at_desk: Client, member: Membership, account: PlatformAccount
) -> None:
    row = factories.make_created(member, account)

    page = at_desk.get(reverse("connection", args=[row.pk])).text

    assert f">Jan 1, 2026, 00:00 UTC</time> by {member.user.email}" in page


class TestTheWayBack:
    """A connection's pages lead to the list as it was when the connection was opened."""

    @pytest.fixture
    def there(self, member: Membership, account: PlatformAccount) -> Connection:
        return factories.make_created(member, account)

    @staticmethod
    def opened(client: Client, row: Connection, came_from: str) -> None:
        client.get(reverse("connection", args=[row.pk]), headers={"Referer": came_from})

    @pytest.mark.parametrize(
        "page",
        [
            "connection",
            "connection-rename",
            "connection-rotate",
            "connection-copy",
            "connection-code",
            "connection-data",
            "connection-delete",
        ],
    )
    def test_keeps_the_filters(self, at_desk: Client, there: Connection, page: str) -> None:
        self.opened(at_desk, there, "http://testserver/connections/?q=sales&test=failed")

        assert (
            'href="/connections/?q=sales&amp;test=failed"'
            in at_desk.get(reverse(page, args=[there.pk])).text
        )

    def test_keeps_them_on_the_way_through_the_connections_pages(
        self, at_desk: Client, there: Connection
    ) -> None:
        self.opened(at_desk, there, "http://testserver/connections/?q=sales")

        self.opened(at_desk, there, f"http://testserver/connections/{there.pk}/rename/")

        page = at_desk.get(reverse("connection", args=[there.pk])).text
        assert 'href="/connections/?q=sales"' in page

    @pytest.mark.parametrize(
        "came_from",
        [
            "http://testserver/",
            "http://testserver/connections/",
            f"http://testserver/connections/?q={'x' * 1000}",
        ],
    )
    def test_forgets_them_elsewhere(
        self, at_desk: Client, there: Connection, came_from: str
    ) -> None:
        self.opened(at_desk, there, "http://testserver/connections/?q=sales")

        self.opened(at_desk, there, came_from)

        page = at_desk.get(reverse("connection", args=[there.pk])).text
        assert '<p class="trail"><a href="/connections/">' in page

    @pytest.mark.parametrize(
        "came_from", ["http://elsewhere.example/connections/?q=sales", "http://[", ""]
    )
    def test_believes_no_other_site(
        self, at_desk: Client, there: Connection, came_from: str
    ) -> None:
        self.opened(at_desk, there, came_from)

        page = at_desk.get(reverse("connection", args=[there.pk])).text
        assert '<p class="trail"><a href="/connections/">' in page
