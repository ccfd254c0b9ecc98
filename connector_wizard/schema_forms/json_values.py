"""Tell what kind of JSON value something is, within limits that keep every later step safe."""

import re
from collections.abc import Mapping
from typing import Any, TypeGuard

TYPES = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})
MAX_DATA_DEPTH = 20
# Below the largest float, so that any two numbers can be compared and divided.
NUMBER_LIMIT = 1e300

_UNSOUND = re.compile("[\x00\ud800-\udfff]")


def is_number(value: object) -> TypeGuard[int | float]:
    """A finite JSON number that arithmetic with any other accepted number survives."""
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and -NUMBER_LIMIT < value < NUMBER_LIMIT
    )


def is_positive(value: object) -> bool:
    """A number above nought."""
    return is_number(value) and value > 0


def is_count(value: object) -> bool:
    """A whole number from nought, which JSON may also write as `3.0`."""
    return is_number(value) and value >= 0 and value == int(value)


def is_text(value: object) -> TypeGuard[str]:
    """A string that pages and databases can hold: no NUL, no half of a surrogate pair."""
    return isinstance(value, str) and _UNSOUND.search(value) is None


def is_names(value: object) -> TypeGuard[list[str]]:
    """A list of strings."""
    return isinstance(value, list) and all(map(is_text, value))


def is_type(value: object) -> bool:
    """What draft-07 allows after `type`: one of its seven names, or a list of them."""
    names = value if isinstance(value, list) else [value]
    return bool(names) and all(isinstance(name, str) and name in TYPES for name in names)


def is_sound(value: object, depth: int = MAX_DATA_DEPTH) -> bool:
    """Whether a JSON value is not too deep for recursion, and of sound texts and numbers."""
    parts: list[Any] = []
    if isinstance(value, Mapping):
        parts = [*value.keys(), *value.values()]
    elif isinstance(value, list):
        parts = value
    elif isinstance(value, str):
        return is_text(value)
    elif isinstance(value, int | float):
        return isinstance(value, bool) or is_number(value)
    return depth > 0 and all(is_sound(part, depth - 1) for part in parts)
