"""The inventory in a browser: a sync is followed, and a tick after a search stays."""

import pytest

from connector_wizard.emulator import Emulator
from connector_wizard.models import Connection, Membership, PlatformAccount, Role
from tests.browser.person import Person

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_inventory(
    member_there: Person, member: Membership, account: PlatformAccount, platform: Emulator
) -> None:
    Membership.objects.filter(pk=member.pk).update(role=Role.ADMIN)
    platform.configure(foreign_connections=60)
    page = member_there.page

    member_there.open("/inventory/")
    page.get_by_role("button", name="Sync now").last.click()
    page.get_by_role("link", name="Show what was found").click()
    page.get_by_label("Search").press_sequentially("no. 60")
    page.get_by_text("1", exact=True).wait_for()
    # Leaving the search is a change of it, which must not fetch the list anew.
    page.locator("[name=chosen]").check()
    page.get_by_role("button", name="Adopt those that are ticked").click()

    member_there.sees("1 connection is on record now")
    assert Connection.objects.get().description == "Made by hand, no. 60"
