"""What htmx puts on the page is read out, and a list says that it is being looked through."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect
from pytest_django import Settings

from connector_wizard.emulator import Emulator
from connector_wizard.models import Connection, Membership, PlatformAccount
from tests import factories
from tests.browser.person import Person
from tests.browser.test_waiting import SOME_SECONDS

pytestmark = pytest.mark.django_db(transaction=True)


def search_connections(person: Person, draft: Connection) -> None:
    person.open("/connections/")
    person.page.locator("#q").press_sequentially("sal")


def search_in_vain(person: Person, draft: Connection) -> None:
    person.open("/connections/")
    person.page.locator("#q").press_sequentially("nothing")


def search_history(person: Person, draft: Connection) -> None:
    person.open("/history/")
    person.page.locator("#id_text").press_sequentially("nothing")


def fetch_the_catalog(person: Person, draft: Connection) -> None:
    person.open(f"/connect/{draft.pk}/source/")


def search_the_catalog(person: Person, draft: Connection) -> None:
    fetch_the_catalog(person, draft)
    person.page.locator("#q").press_sequentially("redshift")


NEWS: dict[str, tuple[Callable[[Person, Connection], None], str]] = {
    "connections": (search_connections, "1 connection on this page"),
    "no connection": (search_in_vain, "0 connections on this page"),
    "history": (search_history, "0 events on this page"),
    "the catalog": (fetch_the_catalog, "sources found"),
    "a source": (search_the_catalog, "1 source found"),
}


class TestNews:
    @pytest.mark.parametrize("of", NEWS)
    def test_are_read_out(self, member_there: Person, draft: Connection, of: str) -> None:
        act, words = NEWS[of]

        act(member_there, draft)

        said = member_there.page.locator("#said[role=status]")
        expect(said).to_contain_text(words)

    def test_are_all_that_stays_silent_on_a_fresh_page(self, member_there: Person) -> None:
        member_there.open("/connections/")

        expect(member_there.page.locator("#said")).to_be_empty()


class TestALongWait:
    def test_for_the_catalog_is_told_and_counted(
        self, member_there: Person, draft: Connection, platform: Emulator, settings: Settings
    ) -> None:
        settings.AEP_READ_TIMEOUT = 60.0
        platform.fail("specs", "slow", seconds=60)
        person, page = member_there, member_there.page

        person.open(f"/connect/{draft.pk}/source/")

        person.sees("Fetching the catalog of sources")
        expect(page.locator("#refresh .progress-time")).to_have_text(SOME_SECONDS)
        expect(page.get_by_role("button", name="Fetch the catalog")).to_be_disabled()
        platform.clear_faults()
        person.sees("Cloud Storage")

    def test_for_a_list_pales_what_is_there(
        self, member_there: Person, member: Membership, account: PlatformAccount
    ) -> None:
        person, page = member_there, member_there.page
        factories.make_created(member, account, name="Orders")
        person.open("/connections/")
        held: list[Route] = []
        page.route("**/connections/?q=*", lambda route: held.insert(0, route))

        page.locator("#q").press_sequentially("orders")

        expect(page.locator("#_index")).to_have_css("opacity", "0.5")
        for route in held:
            route.continue_()
        expect(page.locator("#_index")).to_have_css("opacity", "1")
