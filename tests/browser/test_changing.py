"""A change is followed by the page itself, from the press to what became of it."""

import pytest
from playwright.sync_api import expect

from connector_wizard.emulator import Emulator
from connector_wizard.models import Connection, Membership, PlatformAccount
from tests import factories
from tests.browser.person import Person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made(member_there: Person, draft: Connection) -> Connection:
    member_there.open(f"/connect/{draft.pk}/check/")
    member_there.create()
    member_there.sees("Base connection created")
    draft.refresh_from_db()
    return draft


class TestAChange:
    def test_is_followed_until_the_platform_has_answered(
        self, member_there: Person, made: Connection, platform: Emulator
    ) -> None:
        person = member_there
        platform.fail("patch", "slow", seconds=1.2)
        person.page.get_by_role("link", name="Rename").click()
        person.fill({"Name": "Shops"})

        person.press("Change it on the Platform")

        person.sees("The Platform is renaming it")
        expect(person.page.get_by_role("link", name="Rename")).to_have_count(0)
        person.sees("The Platform has taken the name")
        expect(person.page.locator("h1")).to_have_text("Shops")
        expect(person.page.locator("#_detail[hx-trigger]")).to_have_count(0)

    def test_that_flows_are_in_the_way_of_is_found_out_while_the_name_is_typed(
        self,
        member_there: Person,
        member: Membership,
        account: PlatformAccount,
        platform: Emulator,
    ) -> None:
        person = member_there
        made = factories.make_on_platform(member, account, platform)
        platform.mark(made.remote_id, used_by_flows=["Daily sales"])
        platform.fail("flows", "hang", seconds=30)
        person.open(f"/connections/{made.pk}/delete/")
        name, button = (person.page.locator(one) for one in ("input[name=name]", "#delete-button"))
        expect(button).to_have_text("Delete it on the Platform")
        name.fill("Sale")
        button.focus()

        platform.clear_faults()

        person.sees("Daily sales")
        expect(button).to_have_text("Try it all the same; the Platform will refuse")
        expect(button).to_be_focused()
        expect(name).to_have_value("Sale")
        expect(person.page.locator("#said")).to_have_text(
            "1 flow uses it, so the Platform will refuse"
        )

    def test_of_many_is_followed_on_one_page(
        self,
        member_there: Person,
        member: Membership,
        account: PlatformAccount,
        platform: Emulator,
    ) -> None:
        person = member_there
        platform.configure(extra_connections={"count": 2})
        first, twin = (
            factories.make_created(member, account, remote_id=one["id"], etag=one["etag"])
            for one in platform.connections()
        )
        person.open(f"/connections/{first.pk}/rotate/")
        person.fill({"Password": "another good password"})
        person.page.locator(f"#also-{twin.pk}").check()

        person.press("Rotate on the Platform")

        person.sees("2 of 2 ended")
        person.sees("2 done, 0 failed")
