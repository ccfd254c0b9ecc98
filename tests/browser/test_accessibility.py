"""Every page and state is fit for everybody: axe in light and dark, and no sideways scrolling."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Page, ViewportSize
from pytest_django import Settings

from connector_wizard.emulator import Emulator
from connector_wizard.models import Membership, PlatformAccount
from tests.browser.conftest import Complaints
from tests.browser.person import Person
from tests.browser.states import STATES, Place

pytestmark = pytest.mark.django_db(transaction=True)

STANDARDS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
NARROW = ViewportSize(width=320, height=640)
axe = Axe()


@pytest.fixture
def place(
    member_there: Person,
    member: Membership,
    account: PlatformAccount,
    platform: Emulator,
    complaints: Complaints,
    settings: Settings,
) -> Place:
    cache.clear()
    complaints.allow(401, 403, 404, 410, 502, words=("htmx:",))
    return Place(member_there, member, account, platform, settings, complaints)


def faults(page: Page, *rules: str) -> str:
    """Return what axe has to say against the page as it is now; nothing is good."""
    found = axe.run(page, options={"runOnly": list(rules), "resultTypes": ["violations"]})
    report: str = found.generate_report() if found.violations_count else ""
    return report


class TestEveryPage:
    @pytest.mark.parametrize("state", STATES)
    def test_is_fit_for_everybody(self, place: Place, state: str) -> None:
        page = place.person.page
        STATES[state](place)

        assert faults(page, *STANDARDS) == ""
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        # Nothing but colors changes in the dark.
        assert faults(page, "color-contrast") == ""
        page.set_viewport_size(NARROW)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


class TestTheStyleGuide:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_is_fit_for_everybody(
        self, with_debug: None, member_there: Person, scheme: Literal["light", "dark"]
    ) -> None:
        page = member_there.page
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")

        member_there.open("/styleguide/")

        assert faults(page, *STANDARDS) == ""
        page.set_viewport_size(NARROW)
        assert faults(page, "target-size") == ""
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
