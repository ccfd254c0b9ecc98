"""The help speaks of every role, right and word, and whoever links to it finds what is meant."""

import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from connector_wizard.access import MAY
from connector_wizard.models import Role
from connector_wizard.views import guides
from connector_wizard.views.help_page import ACTS, WORDS

TEMPLATES = Path(django_settings.BASE_DIR, "templates")
OF_THE_DESIGN = (
    "team",
    "platform-account",
    "sandbox",
    "source",
    "auth-spec",
    "draft",
    "base-connection",
    "reference",
    "review",
    "approval",
    "notice",
    "copy",
    "as-code",
    "inventory",
    "drift",
    "api-token",
    "event",
)


@pytest.fixture
def text(at_desk: Client) -> str:
    """The page, as the member gets it."""
    return at_desk.get(reverse("help")).text


def linked() -> set[str]:
    """The anchors that templates and the guide's entries lead to."""
    in_templates = (
        re.findall(r"{% url 'help' %}#([a-z-]+)", path.read_text())
        for path in TEMPLATES.rglob("*.html")
    )
    entries = (*guides.ACCOUNT, *(one for step in guides.STEPS.values() for one in step))
    in_guides = (re.findall(r"^/help/#([a-z-]+)", entry.url) for entry in entries)
    return {anchor for found in (*in_templates, *in_guides) for anchor in found}


class TestHelp:
    def test_has_every_anchor_that_is_linked(self, text: str) -> None:
        anchors = re.findall(r'\bid="([a-z-]+)"', text)

        assert len(linked()) > 5
        assert linked() - set(anchors) == set()
        assert len(anchors) == len(set(anchors))

    def test_explains_every_word_of_the_product(self, text: str) -> None:
        assert tuple(WORDS) == OF_THE_DESIGN
        assert re.findall(r'<div id="([a-z-]+)"><dt>', text) == list(OF_THE_DESIGN)

    def test_tells_of_every_right_who_has_it(self, text: str) -> None:
        rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', text, re.DOTALL)
        told = {
            right: {who.lower() for who, yes in re.findall(r'label="(\w+)">(Yes)<', cells)}
            for right, cells in rows
        }

        # The page writes apostrophes as an entity.
        assert told == {
            str(ACTS[act]).replace("'", "&#x27;"): {Role(role).value for role in roles}
            for act, roles in MAY.items()
            if roles
        }

    def test_is_a_link_away_from_every_page(self, at_desk: Client) -> None:
        assert at_desk.get(reverse("home")).text.count(f'href="{reverse("help")}"') == 2

    @pytest.mark.parametrize(("seconds", "told"), [(900, "15 minutes"), (60, "about 1 minute,")])
    def test_tells_how_long_settling_takes_here(
        self, at_desk: Client, settings: Settings, seconds: int, told: str
    ) -> None:
        settings.UNKNOWN_SETTLE_SECONDS = seconds

        assert told in at_desk.get(reverse("help")).text
