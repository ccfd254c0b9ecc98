"""What only a browser shows of testing and exploring: parts that come by themselves."""

from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import expect

from connector_wizard.emulator import Emulator
from connector_wizard.emulator.sources.data import MANY, ODD
from connector_wizard.models import Connection, Membership, PlatformAccount
from tests import factories
from tests.browser.person import Person

pytestmark = pytest.mark.django_db(transaction=True)


Make = Callable[..., Connection]


@pytest.fixture
def make(member: Membership, account: PlatformAccount, platform: Emulator) -> Make:
    """Make a connection that is on the Platform."""
    return partial(factories.make_on_platform, member, account, platform)


class TestExploring:
    def test_finds_a_table_among_thousands_while_one_types(
        self, member_there: Person, make: Make, platform: Emulator
    ) -> None:
        source = make(params={"database": MANY})
        page = member_there.page
        member_there.open(f"/connections/{source.pk}/")

        page.get_by_role("link", name="Explore data").click()
        expect(page.get_by_text("1 to 50 of 5000")).to_be_visible()
        page.locator("#q").press_sequentially("orders_0043")
        expect(page.locator("tbody tr")).to_have_count(1)

        expect(page.locator("#said")).to_have_text("1 found")
        assert page.url.endswith("?q=orders_0043")
        assert len(platform.requests("explore")) == 1

    def test_reaches_a_name_with_a_line_break_and_its_rows(
        self, member_there: Person, make: Make, platform: Emulator
    ) -> None:
        source = make(params={"database": ODD})
        page = member_there.page
        member_there.open(f"/connections/{source.pk}/data/")

        page.get_by_role("link", name="line break").click()
        member_there.press("Show sample rows")

        member_there.sees("São Paulo")
        expect(page.locator(".lede .copy-value")).to_have_text("public.line\nbreak")
        asked = [one["query"] for one in platform.requests("explore")]
        assert all("object=public.line%0Abreak" in query for query in asked[1:])


class TestTesting:
    def test_goes_on_apart_from_the_press_and_shows_its_result_by_itself(
        self, member_there: Person, make: Make, platform: Emulator
    ) -> None:
        source = make()
        platform.fail("test", "slow", seconds=1)
        member_there.open(f"/connections/{source.pk}/")

        member_there.page.get_by_role("button", name="Test it now").press("Enter")
        member_there.sees("trying to reach the source")
        member_there.sees("The source let the Platform in")

        expect(member_there.page.locator("#said")).to_have_text("Sales: test: passed")
        # Whoever works with keys is still where they were.
        expect(member_there.page.locator("#_test")).to_be_focused()
        assert len(platform.requests("test")) == 1
