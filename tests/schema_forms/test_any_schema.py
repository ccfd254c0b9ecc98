"""No schema whatever breaks the form or gets markup of its own into the page."""

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from connector_wizard.schema_forms import (
    AuthParamsForm,
    build_form_class,
    read_fields,
    request_params,
    schema_notes,
)
from tests.schema_forms.strategies import hostile_schemas

TAGS = {"div", "input", "label", "li", "option", "select", "textarea", "ul"}
ATTRIBUTES = {
    "aria-describedby", "aria-invalid", "autocapitalize", "autocomplete", "checked", "class",
    "disabled", "for", "id", "inputmode", "name", "required", "rows", "selected", "spellcheck",
    "type", "value",
}  # fmt: skip
CALM = settings(max_examples=70, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Markup(HTMLParser):
    """What tags and attributes a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


class TestAnySchema:
    @CALM
    @given(hostile_schemas)
    def test_is_rendered_with_no_markup_but_ours(self, schema: Any) -> None:
        form = form_class_for(schema)()

        assert_only_our_markup(str(form))
        assert_only_our_markup("".join(field.as_widget() for field in form))
        assert isinstance(schema_notes(schema), tuple)

    @pytest.mark.parametrize("markup", ["<img src=x>", '"><img src=x>', "</textarea><img src=x>"])
    def test_is_escaped_wherever_it_is_shown(self, markup: str) -> None:
        schema = {
            "required": [markup],
            "properties": {
                "titled": {"type": "string", "title": markup, "description": markup},
                "filled": {"type": "string", "default": markup, "examples": [f"a\n{markup}"]},
                "fixed": {"const": {markup: markup}},
                "picked": {"enum": [markup, f"{markup}2"], "default": markup},
                "listed": {"type": "array", "items": {"enum": [markup]}, "default": [markup]},
                "judged": {
                    "type": "string",
                    "format": markup,
                    "pattern": markup,
                    "enum": [[markup]],
                },
                markup: {"type": "object", "properties": {markup: {"title": markup}}},
            },
        }

        form = form_class_for(schema)({"params-picked": markup, "params-judged": markup})

        assert_only_our_markup(str(form_class_for(schema)()))
        assert_only_our_markup(f"{form}{form.errors}")
        assert "&lt;img" in str(form)

    @CALM
    @given(hostile_schemas)
    def test_takes_any_answer(self, schema: Any) -> None:
        form_class = form_class_for(schema)

        for answer in ("1", "true", '{"a": ["<b>", 1]}', " x\r\ny ", "***"):
            form = form_class({f"params-{spec.name}": answer for spec in form_class.asked.values()})
            form.is_valid()
            assert_only_our_markup(str(form))
            params = request_params(schema, form.params(), form.secrets())
            assert isinstance(params, dict)
            assert isinstance(form.optional_open, bool)

    @CALM
    @given(hostile_schemas)
    def test_accepts_its_own_defaults_as_initial_values(self, schema: Any) -> None:
        form_class = form_class_for(schema)

        form = form_class(initial=form_class.initial_for({"a": {"b": 1}, "a.b": "x", "name": []}))

        assert_only_our_markup(str(form))
        assert len(form.required_fields()) + len(form.optional_fields()) == len(form.fields)


def form_class_for(schema: Any) -> type[AuthParamsForm]:
    return build_form_class(read_fields(schema), schema=schema, stored={"password", "a.b"})


def assert_only_our_markup(html: str) -> None:
    markup = Markup()
    markup.feed(html.encode().decode())
    assert markup.tags <= TAGS
    assert markup.attributes <= ATTRIBUTES
