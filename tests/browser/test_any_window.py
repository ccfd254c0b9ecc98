"""Pages fit every window, show what has the focus, and hide none of it."""

from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from connector_wizard.models import Membership, PlatformAccount, Role
from tests import factories
from tests.browser.conftest import SignIn
from tests.browser.pages import PAGES, Rows, open_page
from tests.browser.person import Person
from tests.browser.test_accessibility import faults

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS = (320, 360, 768, 1280, 1600)
# What nobody wants to read at a stretch, in ems.
LONG_LINE = 60
LONGEST_LINE = """() => {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const line = document.createRange();
  let longest = 0;
  while (walker.nextNode()) {
    line.selectNodeContents(walker.currentNode);
    const em = parseFloat(getComputedStyle(walker.currentNode.parentElement).fontSize);
    for (const { width } of line.getClientRects()) longest = Math.max(longest, width / em);
  }
  return longest;
}"""
# Of what has the focus: its place in the page, whether a ring shows it, and whether one can see it.
FOCUSED = """() => {
  const place = document.activeElement;
  if (place === document.body) return null;
  const rings = [place, place.closest(".card")].filter(Boolean).map((one) => getComputedStyle(one));
  const boxes = [...place.getClientRects()].flatMap(({ left, top, right, bottom }) => [
    [(left + right) / 2, (top + bottom) / 2], [left + 4, top + 4], [right - 4, bottom - 4],
  ]);
  const hits = boxes.map(([x, y]) => document.elementFromPoint(x, y));
  return {
    name: place.outerHTML.slice(0, 120),
    number: [...document.querySelectorAll("*")].indexOf(place),
    ringed: rings.some((one) => one.outlineStyle !== "none" && parseFloat(one.outlineWidth) >= 2),
    seen: hits.some((hit) => place.contains(hit) || hit?.closest("label")?.control === place),
  };
}"""
FAR = 200


@pytest.fixture
def rows(member: Membership, account: PlatformAccount) -> Rows:
    return Rows.make(member, account)


def tabbed(page: Page) -> list[dict[str, Any]]:
    """Press Tab from the page's beginning to its end, and tell what had the focus."""
    page.evaluate("document.activeElement.blur()")
    stops: list[dict[str, Any]] = []
    for _ in range(FAR):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None or (stops and stop["number"] == stops[0]["number"]):
            return stops
        if not stops or stop["number"] != stops[-1]["number"]:
            stops.append(stop)
    raise AssertionError(f"Tab never came to the end; it passed {[one['name'] for one in stops]}")


class TestEveryPage:
    @pytest.mark.parametrize("name", PAGES)
    def test_fits_every_window_and_every_finger(
        self, member_there: Person, rows: Rows, name: str
    ) -> None:
        page = member_there.page
        open_page(member_there, name, rows)

        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            overflow = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
            assert (width, max(0, overflow)) == (width, 0)
        assert page.evaluate(LONGEST_LINE) < LONG_LINE
        page.set_viewport_size({"width": 360, "height": 740})
        assert faults(page, "target-size") == ""

    @pytest.mark.parametrize("name", PAGES)
    def test_shows_what_has_the_focus(self, member_there: Person, rows: Rows, name: str) -> None:
        page = member_there.page
        open_page(member_there, name, rows)

        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 640})
            page.evaluate("scrollTo(0, 0)")
            self.walk(page)

    @staticmethod
    def walk(page: Page) -> None:
        """Go through the page with Tab, and look at each stop."""
        stops = tabbed(page)

        assert "skip-link" in stops[0]["name"]
        assert len(stops) > 7
        assert [one["name"] for one in stops if not one["ringed"]] == []
        assert [one["name"] for one in stops if not one["seen"]] == []
        # In the order in which the page is read.
        assert [one["number"] for one in stops] == sorted(one["number"] for one in stops)


class TestTheNavigation:
    def test_takes_one_line_in_any_window_for_a_reviewer_too(
        self, page: Page, live_server: LiveServer, sign_in: SignIn, rows: Rows, member: Membership
    ) -> None:
        sign_in(page.context, factories.join(member.team, Role.REVIEWER))
        page.goto(f"{live_server.url}/connections/")
        page.get_by_role("link", name="Reviews").locator(".badge").wait_for()

        for width in (320, 360, 500, 600, 720, 1280):
            page.set_viewport_size({"width": width, "height": 740})
            links = page.locator(".nav-link:visible")
            tops = {round(box["y"]) for one in links.all() if (box := one.bounding_box())}
            assert (width, len(tops)) == (width, 1)
