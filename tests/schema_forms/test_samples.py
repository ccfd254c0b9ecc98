"""Made-up answers satisfy the schema that they are made up for, and are the same each time."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from connector_wizard.schema_forms import problems_in
from connector_wizard.schema_forms.pattern_samples import text_for
from connector_wizard.schema_forms.samples import sample_params
from tests.schema_forms.forms import schema_of
from tests.schema_forms.strategies import hostile_schemas

PROPERTIES: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "long text": {"type": "string", "minLength": 40},
    "short text": {"type": "string", "maxLength": 3},
    "text of one length": {"type": "string", "minLength": 4, "maxLength": 4},
    "constant": {"const": {"a": [1]}},
    "choice": {"enum": [None, "b", "c"]},
    "choice with titles": {"oneOf": [{"const": 1, "title": "One"}, {"const": 2}]},
    "boolean": {"type": "boolean"},
    "whole number": {"type": "integer", "minimum": 1024, "maximum": 1025},
    "multiple": {"type": "integer", "minimum": 11, "multipleOf": 5},
    "negative number": {"type": "number", "maximum": -3},
    "narrow number": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    "list": {"type": "array", "items": {"type": "string"}, "minItems": 3, "uniqueItems": True},
    "list of numbers": {"type": "array", "items": {"type": "integer"}, "minItems": 2},
    "object": {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
    "free object": {"type": "object", "required": ["a"], "minProperties": 3},
    "either": {"anyOf": [{"type": "null"}, {"type": "integer"}]},
    "nullable": {"type": ["null", "string"]},
    **{
        name: {"type": "string", "format": name}
        for name in ("date", "email", "ipv4", "ipv6", "uri", "password")
    },
}
PATTERNS = (
    r"^\d{4}$",
    r"^[a-z]{3,5}-[0-9]+$",
    r"^(foo|bar)\.example$",
    r"^https?://[^/]+(?::\d+)?/$",
    r"^[\w.-]+@[\w.-]+$",
    r"^([sS]erver=)(.*)( ?;[pP]ort=)(.*)$",
    r"a|b",
    r"^\S+$",
    r"^\{[A-F0-9]{8}\}$",
    "",
)


class TestMadeUpAnswers:
    @pytest.mark.parametrize("schema", PROPERTIES.values(), ids=PROPERTIES)
    @pytest.mark.parametrize("required", [True, False])
    def test_satisfy(self, schema: dict[str, Any], required: bool) -> None:
        whole = schema_of(*(["one"] if required else []), one=schema)

        params = sample_params(whole)

        assert "one" in params
        validator = Draft7Validator(whole, format_checker=Draft7Validator.FORMAT_CHECKER)
        assert list(validator.iter_errors(params)) == []

    @pytest.mark.parametrize(
        ("rules", "names"),
        [
            ({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"a", "c"}),
            ({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"a", "b", "c"}),
            ({"oneOf": [{"required": ["a", "b"]}, {"required": ["c"]}]}, {"a", "b"}),
            ({"dependencies": {"a": ["b"]}}, {"a", "b", "c"}),
            ({"maxProperties": 1, "required": ["b"]}, {"b"}),
        ],
    )
    def test_are_as_many_as_may_go_together(self, rules: dict[str, Any], names: set[str]) -> None:
        text = {"type": "string"}

        assert set(sample_params({**schema_of(a=text, b=text, c=text), **rules})) == names

    def test_differ_from_each_other(self) -> None:
        params = sample_params(schema_of(a={"type": "string"}, b={"type": "string"}))

        assert params["a"] != params["b"]

    def test_are_the_same_each_time(self) -> None:
        schema = schema_of(**{name.replace(" ", "_"): each for name, each in PROPERTIES.items()})

        assert sample_params(schema) == sample_params(schema)

    @pytest.mark.parametrize("pattern", PATTERNS)
    def test_match_a_simple_pattern(self, pattern: str) -> None:
        text = text_for(pattern)

        assert text is not None
        assert re.search(pattern, text)

    @pytest.mark.parametrize("pattern", ["(?=x)", r"\p{L}", "[z-a]", "(a", "a)", r"(a)\1", "[" * 9])
    def test_do_not_pretend_to_match_another(self, pattern: str) -> None:
        assert text_for(pattern) is None

    @pytest.mark.parametrize(
        "keywords",
        [
            {"pattern": r"^\d{4}$"},
            {"pattern": "^(?=x)", "examples": ["xyz"]},
            {"pattern": "^(?=x)", "default": "xyz"},
        ],
    )
    def test_match_the_pattern_of_their_property(self, keywords: dict[str, Any]) -> None:
        schema = schema_of("one", one={"type": "string", **keywords})

        assert problems_in(schema, sample_params(schema)) == ()

    @settings(max_examples=70, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(hostile_schemas)
    def test_can_be_made_up_for_anything(self, schema: Any) -> None:
        assert isinstance(sample_params(schema), dict)

    @settings(max_examples=200, deadline=None)
    @given(st.text("()[]{}|\\.*+?^$a0-,:", max_size=12))
    def test_can_be_made_up_for_any_pattern(self, pattern: str) -> None:
        text = text_for(pattern)

        assert text is None or isinstance(text, str)
