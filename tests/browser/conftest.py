"""Give tests a real Chromium before the live site, and fail on whatever it complains of."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from connector_wizard.emulator import Emulator
from connector_wizard.models import Connection, Membership, PlatformAccount
from tests import factories
from tests.browser.person import FLAGS, Person

# Playwright's loop runs in this thread, where Django would see async code and refuse its database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(event.effectiveDirective);
});
"""
# Chromium writes such a line for each answer of 4xx; we judge these answers by their status.
LOADING = "Failed to load resource"
# For machines that are busy: whoever waits for a condition goes on as soon as it holds.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder."""
    for item in items:
        if "browser" in item.nodeid.split("/"):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    return {**browser_type_launch_args, "executable_path": chromium, "args": list(FLAGS)}


@pytest.fixture(scope="session")
def base_url() -> str:
    """Stand in for the plugin's own, which warns; addresses are written out here."""
    return ""


class Complaints:
    """What browsers said that they should not have."""

    def __init__(self) -> None:
        """Begin with none."""
        self.heard: list[str] = []
        self.allowed = {422}
        self.expected: tuple[str, ...] = (LOADING,)

    def allow(self, *statuses: int, words: tuple[str, ...] = ()) -> None:
        """Let the test provoke answers with these statuses, and lines with these words."""
        self.allowed |= set(statuses)
        self.expected += words

    def listen(self, page: Page) -> Page:
        """Hear everything that this page complains of."""
        page.set_default_timeout(PATIENCE)
        page.add_init_script(WATCH)
        page.on("pageerror", lambda error: self.heard.append(str(error)))
        page.on("console", self._hear)
        page.on(
            "response",
            lambda answer: (
                self.heard.append(f"{answer.status} {answer.url}")
                if answer.status >= 400 and answer.status not in self.allowed
                else None
            ),
        )
        return page

    def ask(self, page: Page) -> None:
        """Collect the violations of the page that is open, and see that htmx is there."""
        if page.is_closed() or page.url == "about:blank":
            return
        self.heard += page.evaluate("window.violations")
        assert page.evaluate("htmx.version").startswith("2.")

    def _hear(self, message: ConsoleMessage) -> None:
        told = any(words in message.text for words in self.expected)
        if message.type in {"error", "warning"} and not told:
            self.heard.append(message.text)


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    heard = Complaints()
    yield heard
    assert heard.heard == []


@pytest.fixture
def page(page: Page, complaints: Complaints) -> Iterator[Page]:
    yield complaints.listen(page)
    complaints.ask(page)


SignIn = Callable[[BrowserContext, Membership], None]


@pytest.fixture
def sign_in(live_server: LiveServer) -> SignIn:
    """Sign somebody in without the page for it: it has tests of its own."""

    def put_cookie(context: BrowserContext, membership: Membership) -> None:
        client = Client()
        client.force_login(membership.user, "django.contrib.auth.backends.ModelBackend")
        name = django_settings.SESSION_COOKIE_NAME
        value = client.cookies[name].value
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])

    return put_cookie


@pytest.fixture
def member_there(
    page: Page,
    live_server: LiveServer,
    sign_in: SignIn,
    member: Membership,
    account: PlatformAccount,
) -> Person:
    """The member, signed in, before a blank page; the team has a Platform account."""
    sign_in(page.context, member)
    return Person(page, live_server.url)


@pytest.fixture
def draft(member: Membership, account: PlatformAccount) -> Connection:
    """What the member has begun: ready to be checked and created."""
    return factories.make_draft(member, account)


@pytest.fixture
def admin_there(
    page: Page, live_server: LiveServer, sign_in: SignIn, admin: Membership, platform: Emulator
) -> Person:
    """The admin, signed in, before a blank page; there is no Platform account yet."""
    sign_in(page.context, admin)
    return Person(page, live_server.url)


@pytest.fixture
def without_scripts(
    browser: Browser,
    live_server: LiveServer,
    sign_in: SignIn,
    member: Membership,
    account: PlatformAccount,
) -> Iterator[Person]:
    """The member, signed in, with a browser that runs no scripts."""
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, member)
    yield Person(context.new_page(), live_server.url)
    context.close()
