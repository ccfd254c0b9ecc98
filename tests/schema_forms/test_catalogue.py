"""Every auth spec that the local Platform ships with can be drawn, filled in and sent."""

import json
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft7Validator

from connector_wizard.schema_forms import (
    USE_ANYWAY,
    FieldSpec,
    Kind,
    build_form_class,
    read_fields,
    request_params,
)

CATALOGUE = json.loads(
    files("connector_wizard.emulator.sources").joinpath("catalogue.json").read_text()
)
AUTH_SPECS = [
    pytest.param(auth["spec"], id=f"{spec['name']}-{number}")
    for spec in CATALOGUE
    for number, auth in enumerate(spec.get("authSpec", []))
]
TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}


@pytest.mark.parametrize("schema", AUTH_SPECS)
class TestShippedAuthSpec:
    def test_is_understood(self, schema: dict[str, Any]) -> None:
        described = [field.name for field in read_fields(schema)]

        assert sorted(described) == sorted(schema.get("properties", {}))
        assert all(field.label for field in read_fields(schema))

    def test_hides_what_it_calls_a_password(self, schema: dict[str, Any]) -> None:
        properties = schema.get("properties", {})
        passwords = {name for name in properties if properties[name].get("format") == "password"}

        assert passwords <= {field.name for field in read_fields(schema) if field.secret}

    def test_is_filled_in_and_sent(self, schema: dict[str, Any]) -> None:
        fields = read_fields(schema)
        form_class = build_form_class(fields, schema=schema)
        answers = {f"params-{part.name}": answer(part) for f in fields for part in f.asked()}

        form = form_class({**answers, USE_ANYWAY: "on"})
        assert form.is_valid(), form.errors
        params = request_params(schema, form.params(), form.secrets())

        assert set(params) == set(schema.get("properties", {}))
        for name, value in params.items():
            assert isinstance(value, TYPES[schema["properties"][name]["type"]])
        rules = [error.validator for error in Draft7Validator(schema).iter_errors(params)]
        assert set(rules) <= {"pattern", "required"}

    def test_is_drawn_with_its_secrets_blank(self, schema: dict[str, Any]) -> None:
        fields = read_fields(schema)
        answers = {f"params-{part.name}": answer(part) for f in fields for part in f.asked()}

        html = str(build_form_class(fields, schema=schema)(answers))

        assert "secret-answer" not in html
        assert html.count("<label") == len(answers)


def answer(field: FieldSpec) -> str:
    """Something that a person might type there."""
    if field.kind == Kind.JSON:
        return '{"secret-answer": 1}' if field.secret else '{"a": 1}'
    if field.kind == Kind.CHOICE:
        return field.choices[-1].posted
    if field.kind in {Kind.INTEGER, Kind.NUMBER}:
        return str(int(field.minimum or 1))
    return "secret-answer" if field.secret else "an answer"
