"""Bring any JSON value down to a plain draft-07 schema that no later step can trip over."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from connector_wizard.schema_forms.json_values import (
    is_count,
    is_names,
    is_number,
    is_positive,
    is_sound,
    is_text,
    is_type,
)
from connector_wizard.schema_forms.names import MAX_LABEL, readable

MAX_DEPTH = 12
MAX_SCHEMAS = 4000
MAX_NOTES = 20
MAX_INDEX = 6

_ANNOTATIONS = ("title", "description", "default", "examples")
_SILENT = {"$schema", "$id", "$comment", "$ref", "definitions", "$defs", "writeOnly"}
ONE_SCHEMA = {"additionalItems", "additionalProperties", "contains", "else", "if", "not"} | {
    "propertyNames",
    "then",
}
MANY_SCHEMAS = {"allOf", "anyOf", "oneOf"}
_CHECKS: dict[str, Callable[[object], bool]] = {
    "type": is_type,
    "enum": lambda value: isinstance(value, list) and is_sound(value),
    "const": is_sound,
    "default": is_sound,
    "examples": lambda value: isinstance(value, list) and is_sound(value),
    "multipleOf": is_positive,
    "readOnly": lambda value: isinstance(value, bool),
    "uniqueItems": lambda value: isinstance(value, bool),
    "required": is_names,
}
_CHECKS |= dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), is_number)
_CHECKS |= dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), is_count)
_CHECKS |= dict.fromkeys(("minProperties", "maxProperties"), is_count)
_CHECKS |= dict.fromkeys(("title", "description", "format", "pattern"), is_text)
_CHECKS |= dict.fromkeys(("contentMediaType", "contentEncoding"), is_text)
# All that is kept; a reference and what it leads to are put in place.
KEPT = _CHECKS.keys() | ONE_SCHEMA | MANY_SCHEMAS | {"items", "properties", "dependencies"}


@dataclass(frozen=True, slots=True)
class PlainSchema:
    """A schema of known keywords with well-formed values and no `$ref`; notes on what it lost."""

    schema: dict[str, Any]
    notes: tuple[str, ...]


def plain_schema(schema: object) -> PlainSchema:
    """Keep what can be relied on, put local references in place, drop the rest with a note."""
    reader = _Reader(schema)
    plain = reader.schema(schema)
    notes = tuple(reader.notes)[:MAX_NOTES]
    return PlainSchema(plain if isinstance(plain, dict) else {}, notes)


class _Reader:
    def __init__(self, root: object) -> None:
        self._root = root
        self._left = MAX_SCHEMAS
        self.notes: dict[str, None] = {}

    def schema(self, value: object, *, refs: tuple[str, ...] = (), depth: int = 0) -> Any:
        """The plain form of one schema; anything goes (`{}`) where a limit is met."""
        self._left -= 1
        if isinstance(value, bool):
            return value
        if not isinstance(value, Mapping) or depth > MAX_DEPTH or self._left < 0:
            return self._lost("What is no schema, too deep or too much is ignored.")
        if isinstance(value.get("$ref"), str):
            return self._referred(value, refs, depth)
        return self._keywords(value, refs, depth)

    def _referred(self, value: Mapping[str, Any], refs: tuple[str, ...], depth: int) -> Any:
        reference = value["$ref"]
        plain: Any
        target = None if reference in refs else _look_up(self._root, reference)
        if not isinstance(target, Mapping | bool):
            plain = self._lost("A reference that leads outside or in a circle is ignored.")
        else:
            plain = self.schema(target, refs=(*refs, reference), depth=depth + 1)
        if isinstance(plain, bool):
            return plain
        about = {key: value[key] for key in _ANNOTATIONS if key in value}
        return plain | self._keywords(about, refs, depth)

    def _keywords(self, value: Mapping[str, Any], refs: tuple[str, ...], depth: int) -> Any:
        plain = {}
        for keyword, argument in value.items():
            read = self._argument(keyword, argument, refs, depth + 1)
            if read is not None:
                plain[keyword] = read
            elif keyword not in _SILENT and argument is not None:
                self._lost(f"“{readable(keyword)[:MAX_LABEL]}” is not understood and is ignored.")
            elif keyword == "const":
                plain[keyword] = None
        if "patternProperties" in value:
            plain.pop("additionalProperties", None)
        return plain

    def _argument(self, keyword: str, argument: Any, refs: tuple[str, ...], depth: int) -> Any:
        read: Any = None
        if keyword in _CHECKS:
            read = argument if _CHECKS[keyword](argument) else None
        elif keyword in ONE_SCHEMA and isinstance(argument, Mapping | bool):
            read = self.schema(argument, refs=refs, depth=depth)
        elif keyword in MANY_SCHEMAS | {"items"} and isinstance(argument, list) and argument:
            read = [self.schema(one, refs=refs, depth=depth) for one in argument]
        elif keyword == "items" and isinstance(argument, Mapping | bool):
            read = self.schema(argument, refs=refs, depth=depth)
        elif keyword in {"properties", "dependencies"} and isinstance(argument, Mapping):
            read = {
                name: one
                if keyword == "dependencies" and is_names(one)
                else self.schema(one, refs=refs, depth=depth)
                for name, one in argument.items()
                if is_text(name)
            }
        return None if read == [] and keyword == "enum" else read

    def _lost(self, note: str) -> dict[str, Any]:
        self.notes.setdefault(note)
        return {}


def _look_up(root: object, reference: str) -> object:
    """What a reference inside the document points at, or None."""
    if reference != "#" and not reference.startswith("#/"):
        return None
    found = root
    for step in unquote(reference).split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(found, list) and name.isascii() and name.isdigit() and len(name) < MAX_INDEX:
            found = dict(enumerate(found)).get(int(name))
        else:
            found = found.get(name) if isinstance(found, Mapping) else None
    return found
