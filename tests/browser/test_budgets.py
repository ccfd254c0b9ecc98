"""Keep a first visit light: compressed bytes of the page, its styles, its scripts, and requests."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Response

from connector_wizard.models import Connection, Membership, PlatformAccount
from tests.browser import pages
from tests.browser.person import Person

pytestmark = pytest.mark.django_db

KB = 1024
HTML, STYLES, OWN_SCRIPTS = 15 * KB, 12 * KB, 3 * KB
# All of it, htmx included; scripts/figures.py prints what it is at present.
EVERYTHING, REQUESTS = 56 * KB, 16


def compressed(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def files(page: str, pattern: str) -> dict[str, bytes]:
    """Return the static files that a page names, by their names."""
    names = [
        url.removeprefix(f"/{settings.STATIC_URL.strip('/')}/") for url in re.findall(pattern, page)
    ]
    return {name: Path(str(finders.find(name))).read_bytes() for name in names}


PAGES: dict[str, Callable[[Connection], str]] = {
    "sign-in": lambda _: "/sign-in/login/",
    "home": lambda _: "/",
    "connections": lambda _: "/connections/",
    "team": lambda _: "/team/",
    "help": lambda _: "/help/",
    "sandbox": lambda draft: f"/connect/{draft.pk}/sandbox/",
    "source": lambda draft: f"/connect/{draft.pk}/source/",
    "credentials": lambda draft: f"/connect/{draft.pk}/credentials/",
    "check": lambda draft: f"/connect/{draft.pk}/check/",
}


class TestAFirstVisit:
    @pytest.mark.parametrize("name", PAGES)
    def test_gets_a_light_page(self, at_desk: Client, draft: Connection, name: str) -> None:
        if name == "source":
            at_desk.post(f"/connect/{draft.pk}/source/refresh/")
        client = Client() if name == "sign-in" else at_desk

        answer = client.get(PAGES[name](draft))

        assert answer.status_code == 200
        assert compressed(answer.content) <= HTML

    def test_gets_light_styles(self, client: Client) -> None:
        page = client.get("/sign-in/login/").text

        styles = files(page, r'<link rel="stylesheet" href="([^"]+)"')

        assert len(styles) == 4
        assert sum(map(compressed, styles.values())) <= STYLES

    def test_gets_htmx_and_little_more(self, client: Client) -> None:
        page = client.get("/sign-in/login/").text

        scripts = files(page, r'<script[^>]* src="([^"]+)"')
        own = {name: text for name, text in scripts.items() if not name.startswith("django_htmx")}

        assert len(scripts) == len(own) + 1
        assert sum(map(compressed, own.values())) <= OWN_SCRIPTS

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("name", pages.PAGES)
    def test_asks_for_few_and_small_files(
        self, member_there: Person, member: Membership, account: PlatformAccount, name: str
    ) -> None:
        rows = pages.Rows.make(member, account)
        answers: list[Response] = []
        member_there.page.on("response", lambda answer: answers.insert(0, answer))

        pages.open_page(member_there, name, rows)
        member_there.page.wait_for_load_state("networkidle")

        assert 0 < len(answers) <= REQUESTS
        assert sum(compressed(answer.body()) for answer in answers) <= EVERYTHING
