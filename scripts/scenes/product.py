"""Run the product beside a browser, for the pictures."""

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, ViewportSize

from tests.browser.person import Person

WIDE = ViewportSize(width=1280, height=820)


@dataclass
class Product:
    """The product as it runs for the pictures, and a browser."""

    site: str
    emulator: str
    folder: Path
    browser: Browser

    def steer(self, path: str, **wanted: object) -> None:
        """Tell the emulator to misbehave."""
        request = Request(  # noqa: S310 - our own loopback address
            f"{self.emulator}/emulator/{path}",
            data=json.dumps(wanted).encode(),
            headers={"Content-Type": "application/json"},
        )
        urlopen(request, timeout=10).close()  # noqa: S310

    def visitor(self) -> Person:
        """Return somebody who has not signed in, with a browser window of their own."""
        return Person(self.browser.new_context(viewport=WIDE).new_page(), self.site)

    def signed_in(self, who: str) -> Person:
        """Return the admin or the member of the practice team at the first page."""
        person = self.visitor()
        person.open("/")
        password = (self.folder / "var" / f"password-{who}").read_text()
        person.sign_in(f"{who}@example.com", password)
        person.is_at("/")
        return person
