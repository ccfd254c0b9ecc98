"""With the reader's own colors, without motion and on paper, nothing that matters is lost."""

from typing import Any

import pytest
from playwright.sync_api import Page

from connector_wizard.models import Membership, PlatformAccount
from tests.browser.pages import Rows, open_page
from tests.browser.person import Person

pytestmark = pytest.mark.django_db(transaction=True)

# What is told apart by a border, a fill or a ring where tints are gone.
LOOK = """([selector, pseudo]) => [...document.querySelectorAll(selector)].map((one) => {
  const look = getComputedStyle(one, pseudo || null);
  return {
    border: look.borderTopColor, width: parseFloat(look.borderTopWidth), line: look.borderTopStyle,
    below: look.borderBottomColor, ground: look.backgroundColor, stroke: look.stroke,
    ring: look.outlineColor,
  };
})"""
MOVING = 'document.getAnimations().filter((one) => one.playState === "running").length'


class Looks:
    """What a page looks like to its reader."""

    def __init__(self, page: Page) -> None:
        """Look at it as somebody with colors of their own."""
        self._page = page
        page.emulate_media(forced_colors="active")
        self.ground = self.of("body")["ground"]

    def all_of(self, selector: str, pseudo: str = "") -> list[dict[str, Any]]:
        """How everything looks that the selector names, or a part before or after it."""
        found: list[dict[str, Any]] = self._page.evaluate(LOOK, [selector, pseudo])
        assert found, selector
        return found

    def of(self, selector: str, pseudo: str = "") -> dict[str, Any]:
        """How the first of them looks."""
        return self.all_of(selector, pseudo)[0]

    def have_a_border(self, selector: str) -> bool:
        """Tell whether each of them has one that differs from the ground."""
        return all(
            one["width"] >= 1 and one["border"] != self.ground for one in self.all_of(selector)
        )


@pytest.fixture
def looks(with_debug: None, member_there: Person) -> Looks:
    """The style guide, which has everything in every state."""
    member_there.open("/styleguide/")
    return Looks(member_there.page)


class TestOwnColors:
    def test_leave_borders_where_tints_were(self, looks: Looks) -> None:
        for selector in (".badge", ".button", "main .card", ".alert", ".field-warning", ".panel"):
            assert looks.have_a_border(selector), selector

    def test_leave_every_icon(self, looks: Looks) -> None:
        strokes = {one["stroke"] for one in looks.all_of(".icon:not(.step-done *)")}

        assert looks.ground not in strokes
        assert "none" not in strokes

    def test_tell_the_chosen_card_from_others_and_from_barred_ones(self, looks: Looks) -> None:
        chosen = looks.of(".card:has(input:checked)")
        other = looks.of(".card:has(input:not(:checked))")
        barred = looks.of(".card-barred")

        assert chosen["width"] > other["width"]
        assert (other["line"], barred["line"]) == ("solid", "dashed")

    def test_tell_where_one_is(self, looks: Looks) -> None:
        here = looks.of("#navigation .nav-link[aria-current]")
        elsewhere = looks.of("#navigation .nav-link:not([aria-current])")
        step, others = looks.of(".step-current .step-mark"), looks.all_of(".step-todo .step-mark")

        assert here["below"] != looks.ground
        assert elsewhere["below"] == looks.ground
        assert step["ground"] not in {one["ground"] for one in others}

    def test_leave_progress_and_what_turns(self, looks: Looks) -> None:
        bar = looks.of(".progress-line", "::before")
        turning = looks.of('.button[aria-busy="true"]', "::before")

        assert bar["ground"] != looks.ground
        assert turning["border"] != turning["below"]

    def test_leave_the_ring_around_what_has_the_focus(
        self, looks: Looks, member_there: Person
    ) -> None:
        # From the chosen card, whose border must not stand in for it.
        member_there.page.locator(".card input:checked").focus()
        member_there.page.keyboard.press("ArrowDown")

        ring = looks.of(".card:has(input:focus-visible)")

        assert ring["ring"] != looks.ground


class TestReducedMotion:
    @pytest.mark.parametrize("wanted", ["no-preference", "reduce"])
    def test_holds_everything_still(
        self, with_debug: None, member_there: Person, wanted: Any
    ) -> None:
        page = member_there.page
        page.emulate_media(reduced_motion=wanted)

        member_there.open("/styleguide/")

        assert (page.evaluate(MOVING) > 0) == (wanted == "no-preference")


class TestPaper:
    @pytest.fixture
    def sheet(self, member_there: Person, rows: Rows) -> Page:
        """A connection's page, as it is printed."""
        open_page(member_there, "connection", rows)
        member_there.page.emulate_media(media="print")
        return member_there.page

    @pytest.fixture
    def rows(self, member: Membership, account: PlatformAccount) -> Rows:
        return Rows.make(member, account)

    def test_says_what_is_known_in_full_and_who_saw_it(
        self, sheet: Page, rows: Rows, member: Membership
    ) -> None:
        row = rows.created
        told = (
            row.name,
            row.remote_id,
            row.etag,
            row.submissions.get().reference,
            row.params["server"],
            row.description,
            f"{sheet.url} as {member.user.email} saw it on",
        )

        for text in told:
            assert sheet.get_by_text(text).locator("visible=true").count(), text

    def test_has_nothing_to_press(self, sheet: Page) -> None:
        to_press = "nav, button, .button, input, select, textarea, .menu-button, .steps, .trail"

        assert sheet.locator(to_press).locator("visible=true").count() == 0

    def test_is_not_wider_than_a_sheet(self, sheet: Page) -> None:
        sheet.set_viewport_size({"width": 680, "height": 960})

        assert sheet.evaluate("document.scrollingElement.scrollWidth") <= 680

    def test_keeps_its_last_line_off_the_screen(self, sheet: Page) -> None:
        sheet.emulate_media(media="screen")

        assert sheet.locator(".sheet").locator("visible=true").count() == 0
