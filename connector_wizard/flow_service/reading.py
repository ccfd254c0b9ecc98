"""Read JSON that someone else wrote, believing as little of it as possible."""

import json
import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DEEPEST = 64
# NUL and lone surrogates are legal in JSON, but neither a database nor UTF-8 can hold them.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def parse_json(body: bytes) -> object:
    """
    Read a whole answer into values that can be stored, shown and walked through safely.

    :raises ValueError: if it is not JSON, or not of a kind that any honest answer is
    """
    try:
        return _tidied(json.loads(body.decode("utf-8-sig")), _DEEPEST)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _tidied(value: object, depth: int) -> object:
    if depth == 0:
        raise ValueError("nested too deeply")
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_tidied(entry, depth - 1) for entry in value]
    if isinstance(value, dict):
        return {_UNSTORABLE.sub("\ufffd", k): _tidied(v, depth - 1) for k, v in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("not a number that JSON knows")
    return value


def members(value: object) -> Mapping[str, object]:
    """
    Take the members of an object.

    :raises TypeError: if it is none
    """
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value


def members_or_none(value: object) -> Mapping[str, object]:
    """Take the members of an object; anything else has none."""
    return value if isinstance(value, dict) else {}


def entries(value: object) -> list[object]:
    """
    Take the entries of a list.

    :raises TypeError: if it is none
    """
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def word(value: object) -> str:
    """Take a text, or a number that should have been one; anything else is empty."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def required_word(value: object) -> str:
    """
    Take a text that says something.

    :raises ValueError: if it says nothing
    """
    text = word(value).strip()
    if not text:
        raise ValueError("empty")
    return text


def first_word(values: Iterable[object]) -> str:
    """Take the first text that says something, be it plain or the `key` of an object."""
    for value in values:
        text = word(members_or_none(value).get("key", value)).strip()
        if text:
            return text
    return ""


def moment(value: object) -> datetime | None:
    """Take a time in milliseconds since 1970; what is none is not known."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        return _EPOCH + timedelta(milliseconds=value)
    except (OverflowError, ValueError):
        return None
