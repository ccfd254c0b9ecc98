"""Hold parameters against their auth spec's schema, and say what is wrong and where."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from jsonschema import Draft7Validator, FormatChecker, ValidationError, validators

from connector_wizard.schema_forms import wording
from connector_wizard.schema_forms.complaints import Problem, complaints
from connector_wizard.schema_forms.json_values import is_sound
from connector_wizard.schema_forms.patterns import surely_mismatches
from connector_wizard.schema_forms.plain import plain_schema
from connector_wizard.schema_forms.properties import fillable, undescribed
from connector_wizard.schema_forms.reading import read_fields
from connector_wizard.schema_forms.specs import FieldSpec

# Formats that jsonschema decides without optional libraries, and decides rightly.
_FORMATS = FormatChecker(("date", "email", "ipv4", "ipv6"))


def problems_in(
    schema: Mapping[str, Any], params: Mapping[str, Any], *, stored: Collection[str] = ()
) -> tuple[Problem, ...]:
    """
    Everything that speaks against sending these parameters.

    `stored` names the secrets that are kept elsewhere: they count as given, unseen.
    """
    if not is_sound(params):
        return (Problem(None, wording.rule_text("depth", None)),)
    specs = {spec.name: spec for spec in read_fields(schema)}
    plain = plain_schema(schema).schema
    warnings = list(_warnings(plain, specs, params))
    for name in stored:
        params = _with_stored(params, plain, name)
    validator = _Validator(fillable(plain), format_checker=_FORMATS)
    found = [*complaints(validator.iter_errors(params), specs), *warnings]
    return tuple(dict.fromkeys(found))


def _no_pattern(*_args: object) -> Iterator[ValidationError]:
    """Pass every text: a pattern only warns, and is matched with care elsewhere."""
    yield from ()


# jsonschema leaves this one function without types.
_Validator = validators.extend(  # type: ignore[no-untyped-call]
    Draft7Validator, {"pattern": _no_pattern}
)


def _with_stored(params: Mapping[str, Any], plain: dict[str, Any], name: str) -> Mapping[str, Any]:
    """Parameters with a stand-in for a secret not typed anew; the schema (changed) lets it pass."""
    properties = plain.get("properties", {})
    if name in properties:
        return _with_stand_in(params, properties, name)
    outer, _, inner = name.partition(".")
    nested, given = properties.get(outer), params.get(outer, {})
    if not isinstance(nested, dict) or not isinstance(given, Mapping):
        return params
    return {**params, outer: _with_stand_in(given, nested.get("properties", {}), inner)}


def _with_stand_in(
    params: Mapping[str, Any], properties: dict[str, Any], name: str
) -> Mapping[str, Any]:
    if name in params or name not in properties:
        return params
    properties[name] = {}
    return {**params, name: ""}


def _warnings(
    plain: dict[str, Any], specs: Mapping[str, FieldSpec], params: Mapping[str, Any]
) -> Iterator[Problem]:
    names = undescribed(plain)
    if names:
        yield Problem(None, wording.undescribed_text(names), warning=True)
    for spec in specs.values():
        for part in spec.asked():
            value = _value_of(part, params)
            texts = value if isinstance(value, list) else [value]
            pattern = part.item.pattern if part.item else part.pattern
            if any(isinstance(text, str) and surely_mismatches(pattern, text) for text in texts):
                yield Problem(part.name, wording.pattern_text(), warning=True)


def _value_of(spec: FieldSpec, params: Mapping[str, Any]) -> Any:
    if spec.name in params or not spec.group:
        return params.get(spec.name)
    outer, _, inner = spec.name.partition(".")
    given = params.get(outer)
    return given.get(inner) if isinstance(given, Mapping) else None
