"""Do with mouse and keys what a person does on the product's pages, for tests and screenshots."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from playwright.sync_api import Page, expect

REDSHIFT: Mapping[str, str] = {
    "Server": "analytics.abc123.us-east-1.redshift.amazonaws.com",
    "User name": "platform_reader",
    "Password": "correct horse battery",
    "Database": "sales",
}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Person:
    """Somebody before a browser, on the product's site."""

    page: Page
    site: str

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(f"{self.site}{path}")

    def press(self, name: str) -> None:
        """Press the last button of that name: the one that is in sight."""
        self.page.get_by_role("button", name=name).last.click()

    def fill(self, answers: Mapping[str, str]) -> None:
        """Type into the fields with these labels."""
        for label, answer in answers.items():
            # A label may go on with a word such as "Optional".
            self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\b")).first.fill(answer)

    def sees(self, text: str, *, seconds: float = 20) -> None:
        """Wait until the text is on the page."""
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=seconds * 1000)

    def is_at(self, pattern: str, *, seconds: float = 20) -> None:
        """Wait until the address is like this, and its page is there."""
        self.page.wait_for_url(f"{self.site}{pattern}", timeout=seconds * 1000)

    def sign_in(self, email: str, password: str) -> None:
        """Sign in on the page that asks for it."""
        self.fill({"Email address": email, "Password": password})
        self.press("Sign in")

    def choose_sandbox(self, title: str = "Dev") -> None:
        """Begin a connection in the sandbox whose title begins so."""
        self.open("/connect/")
        self.press(title)
        self.is_at("/connect/*/source/")

    def search_catalog(self, words: str) -> None:
        """Type into the search of the catalog."""
        self.page.locator("#q").fill(words)

    def choose_source(self, name: str = "amazon-redshift") -> None:
        """Choose a source by its name, from the catalog once that is there."""
        expect(self.page.locator("#q")).to_be_visible(timeout=15_000)
        self.page.locator(f'button[name="source"][value="{name}"]').click()
        self.is_at("/connect/*/credentials/")

    def answer(self, **other: str) -> None:
        """Fill in what Redshift asks for, and go on to the check."""
        self.fill({**REDSHIFT, **{key.replace("_", " "): text for key, text in other.items()}})
        self.press("Continue")
        self.is_at("/connect/*/check/")

    def prepare(self, **other: str) -> None:
        """Go all the way to the check, with usual answers."""
        self.choose_sandbox()
        self.choose_source()
        self.answer(**other)

    def create(self) -> None:
        """Press the final button; where it leads depends on the Platform."""
        self.press("Create base connection")
