"""Decide how a person answers a property: its kind, its choices, what was not understood."""

import json
from typing import Any

from connector_wizard.schema_forms.names import MAX_LABEL, readable
from connector_wizard.schema_forms.specs import Choice, Kind

MAX_CHOICES = 500

_KINDS = {
    "string": Kind.TEXT,
    "integer": Kind.INTEGER,
    "number": Kind.NUMBER,
    "boolean": Kind.BOOLEAN,
}
AS_JSON = "Written as JSON: it has more depth than one field can show."
_NOTES = {
    None: "The source does not say of which type this is; it is sent as text.",
    "array": AS_JSON,
    "object": AS_JSON,
}


def effective(schema: Any) -> dict[str, Any]:
    """The property with the first usable branch of `anyOf`, `oneOf` and all of `allOf` in it."""
    if not isinstance(schema, dict):
        return {}
    if {"type", "enum", "const", "properties"} & schema.keys() or choices_of(schema):
        return schema
    whole: dict[str, Any] = {}
    for part in _dicts(schema.get("allOf")):
        whole |= effective(part)
    for keyword in ("anyOf", "oneOf"):
        usable = (each for each in _dicts(schema.get(keyword)) if each.get("type") != "null")
        whole |= effective(next(usable, None))
    return whole | schema


def type_of(schema: dict[str, Any]) -> str | None:
    """The first type that is not null, or what its other keywords imply."""
    names = schema.get("type", [])
    types = [name for name in ([names] if isinstance(names, str) else names) if name != "null"]
    implied = [
        name for key, name in (("properties", "object"), ("items", "array")) if key in schema
    ]
    return next(iter(types + implied), None)


def kind_of(schema: dict[str, Any], *, nested: bool) -> tuple[Kind, str]:
    """The kind of an effective schema, and a note if it is less than what the schema says."""
    if "const" in schema or choices_of(schema):
        return Kind.CONSTANT if "const" in schema else Kind.CHOICE, ""
    kind = type_of(schema)
    if kind == "array" and type_of(effective(schema.get("items"))) in _KINDS:
        return Kind.LIST, ""
    if kind == "object" and schema.get("properties") and not nested:
        return Kind.OBJECT, ""
    return _KINDS.get(kind or "string", Kind.JSON), _NOTES.get(kind, "")


def choices_of(schema: dict[str, Any]) -> tuple[Choice, ...]:
    """The allowed answers of an `enum`, or of a `oneOf` made of constants with titles."""
    options = [(value, "") for value in schema.get("enum", ())]
    branches = _dicts(schema.get("oneOf")) or _dicts(schema.get("anyOf"))
    if not options and all("const" in branch for branch in branches):
        options = [(branch["const"], branch.get("title", "")) for branch in branches]
    distinct = {json.dumps(value): (value, title) for value, title in options}
    options = [option for option in distinct.values() if option[0] is not None]
    if not 0 < len(options) <= MAX_CHOICES:
        return ()
    posted = _posted([value for value, _ in options])
    return tuple(
        _choice(value, title, code) for (value, title), code in zip(options, posted, strict=True)
    )


def _choice(value: Any, title: str, posted: str) -> Choice:
    label = readable(title) or (readable(value) if isinstance(value, str) else posted)
    return Choice(value, label[:MAX_LABEL] or "(empty)", posted)


def _posted(values: list[Any]) -> list[str]:
    """What the browser posts for each: the value itself, or its number if that is not clear."""
    texts = [value if isinstance(value, str) else json.dumps(value) for value in values]
    clear = len(set(texts)) == len(texts) and all(each.strip() == each != "" for each in texts)
    return texts if clear else [str(number) for number in range(len(texts))]


def _dicts(branches: Any) -> list[dict[str, Any]]:
    return [branch for branch in branches or () if isinstance(branch, dict)]
