"""The keywords of a schema are counted where they stand as keywords, and judged honestly."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from connector_wizard.schema_forms import keywords_in, treatment_of
from tests.schema_forms.strategies import hostile_schemas


class TestKeywords:
    def test_are_counted_at_every_depth_but_not_as_names_or_values(self) -> None:
        schema = {
            "type": "object",
            "properties": {
                "pattern": {"type": "string", "enum": ["minLength"]},
                "list": {"items": {"$ref": "#/definitions/a"}},
            },
            "definitions": {"a": {"maximum": 3}},
            "oneOf": [{"required": ["pattern"]}, True],
            "if": {"not": {"const": {"minimum": 1}}},
        }

        assert Counter(keywords_in(schema)) == {
            "type": 2,
            "properties": 1,
            "enum": 1,
            "items": 1,
            "$ref": 1,
            "definitions": 1,
            "maximum": 1,
            "oneOf": 1,
            "required": 1,
            "if": 1,
            "not": 1,
            "const": 1,
        }

    @pytest.mark.parametrize(
        ("keyword", "treatment"),
        [
            ("pattern", "used"),
            ("oneOf", "used"),
            ("$ref", "used"),
            ("$schema", "says nothing of answers"),
            ("patternProperties", "ignored"),
            ("contentEncoding", "ignored"),
            ("uiAttributes", "ignored"),
        ],
    )
    def test_are_judged(self, keyword: str, treatment: str) -> None:
        assert treatment_of(keyword) == treatment

    @settings(max_examples=70, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(hostile_schemas)
    def test_are_found_in_anything(self, schema: Any) -> None:
        assert all(isinstance(keyword, str) for keyword in keywords_in(schema))
