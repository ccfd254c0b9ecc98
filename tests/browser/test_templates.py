"""Ban from the templates what a strict policy blocks or lets fail open."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
BANNED = {
    "htmx handlers, which need eval": r"\bhx-on\b",
    "computed values, which need eval": r"""["'\s]js:|javascript:""",
    "trigger filters, which fail open without eval": r"""hx-trigger=(["'])[^"']*\[""",
    "inline handlers": r"<[^>]*\son[a-z]+\s*=(?!=)",
    "inline styles": r"<style\b|<[^>]*\sstyle\s*=",
    "inline scripts": r"<script(?![^>]*\bsrc=)[^>]*>",
    "files of other sites": r"""(?:src|href)=["'](?:https?:)?//""",
    "values marked as safe": r"\|\s*safe\b|autoescape off",
}

# What a component takes, and would take from the page's own variables where it is given none.
OPTIONAL = {
    "components/field.html": ("label", "mark", "note", "about"),
    "components/alert.html": ("why", "advice", "told", "level", "urgent", "action_url"),
}


def strays(text: str, component: str) -> list[str]:
    """Return the variables of a template that its includes of a component take by accident."""
    includes = re.findall(rf'include "{component}"([^%]*)%', text)
    return [
        name
        for name in OPTIONAL[component]
        if re.search(rf"\b(?:as|asvar) {name}\b(?=[^{{}}]*%}})", text)
        and any(f" {name}=" not in one and not one.endswith("only ") for one in includes)
    ]


class TestTemplates:
    def test_are_found(self) -> None:
        assert len(TEMPLATES) > 40

    @pytest.mark.parametrize("pattern", BANNED.values(), ids=BANNED)
    def test_hold_none_of(self, pattern: str) -> None:
        found = [
            f"{path.name}: {match.group()}"
            for path in TEMPLATES
            for match in re.finditer(pattern, path.read_text())
        ]

        assert found == []

    @pytest.mark.parametrize("component", OPTIONAL)
    def test_lend_a_component_nothing_by_accident(self, component: str) -> None:
        found = {path.name: strays(path.read_text(), component) for path in TEMPLATES}

        assert {name: names for name, names in found.items() if names} == {}

    def test_name_real_addresses_beside_those_of_htmx(self) -> None:
        """A form or link works without scripts: whoever has hx-post has an action as well."""
        forms = [
            form
            for path in TEMPLATES
            for form in re.findall(
                r"<form\b[^>]*hx-(?:post|get)=[^>]*>", path.read_text(), re.DOTALL
            )
        ]

        assert forms
        assert all(" action=" in form for form in forms)
