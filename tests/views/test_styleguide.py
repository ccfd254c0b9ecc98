"""The style guide shows every branch of every component, and exists only with DEBUG."""

import re
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import Template
from django.template.defaulttags import IfNode
from django.template.loader import get_template
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests import factories

FOLDER = Path(settings.BASE_DIR, "templates", "components")
COMPONENTS = sorted(path.name for path in FOLDER.glob("*.html"))
PAGE = "/styleguide/"


def conditions(component: str) -> list[IfNode]:
    """Every ``{% if %}`` of a component: the very nodes that are drawn, since loaders keep them."""
    template: Template = get_template(f"components/{component}").template  # type: ignore[attr-defined]  # Django's backend has it
    return [one for one in template.nodelist.get_nodes_by_type(IfNode) if isinstance(one, IfNode)]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> set[tuple[int, int]]:
    """Which branch of which ``{% if %}`` was drawn, from now on."""
    seen: set[tuple[int, int]] = set()

    def render(node: IfNode, context: Any) -> str:
        for number, (condition, branch) in enumerate(node.conditions_nodelists):
            if condition is None or condition.eval(context):
                seen.add((id(node), number))
                return str(branch.render(context))
        return ""

    monkeypatch.setattr(IfNode, "render", render)
    return seen


@pytest.fixture
def visited(drawn: set[tuple[int, int]], with_debug: None, at_desk: Client) -> set[str]:
    """The names of the templates of the page, seen by a member and by somebody of no team."""
    newcomer = Client()
    newcomer.force_login(factories.make_user(), "django.contrib.auth.backends.ModelBackend")
    pages = [one.get(PAGE) for one in (at_desk, newcomer)]
    assert [page.status_code for page in pages] == [200, 200]
    return {str(template.name) for template in chain(*(page.templates for page in pages))}


class TestTheStyleGuide:
    @pytest.mark.parametrize("address", [PAGE, PAGE.rstrip("/")])
    def test_is_no_page_without_debug(self, at_desk: Client, address: str) -> None:
        assert at_desk.get(address).status_code == 404
        with pytest.raises(NoReverseMatch):
            reverse("styleguide")

    def test_asks_strangers_to_sign_in(self, with_debug: None, client: Client, db: None) -> None:
        assert client.get(PAGE)["Location"].startswith(reverse("account_login"))

    def test_shows_every_component(self, visited: set[str]) -> None:
        assert COMPONENTS
        assert {f"components/{name}" for name in COMPONENTS} - visited == set()

    def test_shows_every_state(self, visited: set[str], drawn: set[tuple[int, int]]) -> None:
        missing = [
            f"{name}: {condition or 'else'} of the if number {place}"
            for name in COMPONENTS
            for place, node in enumerate(conditions(name), 1)
            for number, (condition, _) in enumerate(node.conditions_nodelists)
            if (id(node), number) not in drawn
        ]

        assert missing == []

    def test_shows_every_icon(self, with_debug: None, at_desk: Client) -> None:
        ours = re.findall(r'<symbol id="(i-[a-z-]+)"', (FOLDER / "icons.html").read_text())

        icons = at_desk.get(PAGE).text.partition('id="icons"')[2]

        assert set(ours) == set(re.findall(r'href="#(i-[a-z-]+)"', icons))
