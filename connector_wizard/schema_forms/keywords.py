"""Count the keywords of JSON Schema that an auth spec uses, and tell what comes of each."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from connector_wizard.schema_forms.plain import KEPT, MANY_SCHEMAS, MAX_DEPTH, ONE_SCHEMA

_NAMED_SCHEMAS = {"properties", "definitions", "$defs", "patternProperties", "dependencies"}
_REFERENCES = {"$ref", "definitions", "$defs"}
_SAYS_NOTHING = {"$schema", "$id", "$comment"}
# Kept for whoever reads the spec, but no form and no check goes by it.
_WITHOUT_EFFECT = {"contentEncoding"}


class Treatment(StrEnum):
    """What comes of a keyword."""

    USED = "used"
    SAYS_NOTHING = "says nothing of answers"
    IGNORED = "ignored"


def treatment_of(keyword: str) -> Treatment:
    """Tell whether a form or a check goes by ``keyword``."""
    if keyword in _SAYS_NOTHING:
        return Treatment.SAYS_NOTHING
    used = keyword in (KEPT | _REFERENCES) - _WITHOUT_EFFECT
    return Treatment.USED if used else Treatment.IGNORED


def keywords_in(schema: Any, depth: int = MAX_DEPTH) -> Iterator[str]:
    """Every keyword, once for each time that it stands there; a property's name is none."""
    if not isinstance(schema, Mapping) or not depth:
        return
    for keyword, argument in schema.items():
        yield str(keyword)
        for inner in _schemas_in(keyword, argument):
            yield from keywords_in(inner, depth - 1)


def _schemas_in(keyword: str, argument: Any) -> list[Any]:
    if keyword in _NAMED_SCHEMAS and isinstance(argument, Mapping):
        return list(argument.values())
    if keyword in MANY_SCHEMAS | {"items"} and isinstance(argument, list):
        return argument
    return [argument] if keyword in ONE_SCHEMA | {"items"} else []
