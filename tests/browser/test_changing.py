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
