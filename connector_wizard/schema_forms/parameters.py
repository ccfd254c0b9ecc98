"""Merge answers and secrets into the parameters of a request body, and take them apart again."""

from collections.abc import Iterable, Mapping
from typing import Any

from connector_wizard.schema_forms.answers import AnswerError, typed_answer
from connector_wizard.schema_forms.plain import plain_schema
from connector_wizard.schema_forms.properties import properties_of
from connector_wizard.schema_forms.reading import read_fields
from connector_wizard.schema_forms.specs import FieldSpec, Kind


def request_params(
    schema: Mapping[str, Any], params: Mapping[str, Any], secrets: Mapping[str, str]
) -> dict[str, Any]:
    """
    The body's `auth.params`: what the schema describes, typed, in its order.

    Names are those of the fields; parts of an object may come as `object.part` or nested.
    """
    specs = read_fields(schema)
    asked = {part.name: part for spec in specs for part in spec.asked()}
    typed = {name: _typed(asked[name], text) for name, text in secrets.items() if name in asked}
    assembled = assemble(specs, {**flat_params(specs, params), **typed})
    ordered = properties_of(plain_schema(schema).schema)
    return {name: assembled[name] for name in ordered if name in assembled}


def flat_params(specs: tuple[FieldSpec, ...], params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters by the names of their fields, those inside of an object beside it."""
    nested = [
        spec.name for spec in specs if spec.fields and isinstance(params.get(spec.name), Mapping)
    ]
    inner = {f"{name}.{part}": params[name][part] for name in nested for part in params[name]}
    return inner | dict(params)


def assemble(specs: Iterable[FieldSpec], answers: Mapping[str, Any]) -> dict[str, Any]:
    """
    Answers by field name as parameters: constants added, objects nested, the empty left out.

    An optional object appears only if something in it was answered beyond its defaults, or if
    it is itself among the answers.
    """
    params = {}
    for spec in specs:
        if spec.kind == Kind.CONSTANT:
            params[spec.name] = spec.default
        elif spec.fields:
            _assemble_object(spec, answers, params)
        elif answers.get(spec.name) is not None:
            params[spec.name] = answers[spec.name]
    return params


def _assemble_object(spec: FieldSpec, answers: Mapping[str, Any], params: dict[str, Any]) -> None:
    parts = assemble(spec.fields, answers)
    defaults = {part.name: part.default for part in spec.fields}
    if (
        spec.required
        or spec.name in answers
        or any(parts[name] != defaults[name] for name in parts)
    ):
        params[spec.name] = {name.removeprefix(f"{spec.name}."): parts[name] for name in parts}


def _typed(spec: FieldSpec, text: str) -> Any:
    """A secret as its schema wants it; as it was typed if it does not fit, for others to refuse."""
    try:
        return typed_answer(spec, text)
    except AnswerError:
        return text
