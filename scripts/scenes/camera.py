"""Take the pictures: four of each state, one for paper, or one for the documentation."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import ViewportSize

from scenes.product import WIDE, Product
from tests.browser.person import Person

NARROW = ViewportSize(width=360, height=740)
# A4 between margins of 15 mm.
SHEET = ViewportSize(width=680, height=1009)


@dataclass
class Camera:
    """Takes a page four times: light, dark, in forced colors, narrow."""

    person: Person
    product: Product
    folder: Path
    number: int = 0

    def take(self, name: str) -> None:
        """Photograph what is on the page now, from top to bottom."""
        self.number += 1
        page, stem = self.person.page, f"{self.number:02}-{name}"
        # What sticks to the window would otherwise stand in the middle of the picture.
        page.evaluate("scrollTo(0, 0)")
        self._shoot(f"{stem}.png")
        page.emulate_media(color_scheme="dark")
        self._shoot(f"{stem}-dark.png")
        page.emulate_media(color_scheme="light", forced_colors="active")
        self._shoot(f"{stem}-forced.png")
        page.emulate_media(forced_colors="none")
        page.set_viewport_size(NARROW)
        self._shoot(f"{stem}-360.png")
        page.set_viewport_size(WIDE)

    def take_on_paper(self, name: str) -> None:
        """Photograph the page as it is printed on a sheet."""
        page = self.person.page
        page.emulate_media(media="print")
        page.set_viewport_size(SHEET)
        self._shoot(f"{self.number:02}-{name}.png")
        page.emulate_media(media="screen")
        page.set_viewport_size(WIDE)

    def _shoot(self, file: str) -> None:
        self.person.page.screenshot(path=self.folder / file, full_page=True, animations="disabled")


class Once(Camera):
    """Takes a page once, as the documentation shows it."""

    def take(self, name: str) -> None:
        """Photograph what is on the page now, light, from top to bottom."""
        if not name.endswith("-mistake"):
            self.person.page.evaluate("scrollTo(0, 0)")
            self._shoot(f"{name}.png")
