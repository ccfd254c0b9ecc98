"""Translate what jsonschema found into problems at fields, in our words and without values."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema import ValidationError

from connector_wizard.schema_forms import wording
from connector_wizard.schema_forms.specs import FieldSpec


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field, or with the whole (None). A warning may be overridden."""

    field: str | None
    text: str
    warning: bool = False


def complaints(
    errors: Iterable[ValidationError], specs: Mapping[str, FieldSpec]
) -> Iterator[Problem]:
    """What a validator found, each at the field where it can be mended."""
    for error in errors:
        path = [str(step) for step in error.absolute_path]
        if error.validator == "required":
            for name in _absent(_argument(error), error):
                yield _problem([*path, name], specs, wording.missing_text())
        elif error.validator == "dependencies":
            for name in _depending(error):
                yield _problem([*path, name], specs, wording.missing_text())
        else:
            yield _problem(path, specs, _text(error, specs))


def _argument(error: ValidationError) -> Any:
    return error.validator_value


def _absent(names: Iterable[str], error: ValidationError) -> list[str]:
    present = error.instance if isinstance(error.instance, dict) else {}
    return [name for name in names if name not in present]


def _depending(error: ValidationError) -> list[str]:
    given: Any = error.instance
    rules = _argument(error).items()
    needed = [rule for name, rule in rules if name in given and isinstance(rule, list)]
    return [name for rule in needed for name in _absent(rule, error)]


def _text(error: ValidationError, specs: Mapping[str, FieldSpec]) -> str:
    rule = str(error.validator)
    sets = _required_sets(error, specs) if rule in {"anyOf", "oneOf"} else []
    return wording.sets_text(rule, sets) if sets else wording.rule_text(rule, _argument(error))


def _required_sets(error: ValidationError, specs: Mapping[str, FieldSpec]) -> list[list[str]]:
    """The labels of each branch that is a set of required names, else nothing."""
    branches = _argument(error)
    if not all(isinstance(branch, dict) and branch.get("required") for branch in branches):
        return []
    labels = {part.name: part.label for spec in specs.values() for part in (spec, *spec.fields)}
    inside = "".join(f"{step}." for step in error.absolute_path)
    return [[labels.get(inside + name, name) for name in each["required"]] for each in branches]


def _problem(path: list[str], specs: Mapping[str, FieldSpec], text: str) -> Problem:
    """The problem at a path, told at the field that is asked for there."""
    spec = specs.get(path[0]) if path else None
    if spec is None:
        return Problem(None, f"{path[0]}: {text}" if path else text)
    if not spec.fields:
        return Problem(spec.name, text)
    part = ".".join(path[:2])
    if any(each.name == part for each in spec.fields):
        return Problem(part, text)
    return Problem(None, f"{spec.label}: {text}")
