"""Make up one value for one property: small, and within the limits that its schema sets."""

import math
from collections.abc import Callable, Iterator
from typing import Any

from connector_wizard.schema_forms.kinds import choices_of, effective, type_of
from connector_wizard.schema_forms.pattern_samples import text_for
from connector_wizard.schema_forms.patterns import surely_mismatches
from connector_wizard.schema_forms.properties import is_asked

# Nobody else writes so: where it turns up, it came from here.
WORD = "made-up-q7x"
MAX_ITEMS = 50
Maker = Callable[[dict[str, Any], int], Any]
MAX_LENGTH = 5000

_OF_FORMAT = {
    "date": "2024-02-29",
    "date-time": "2024-02-29T12:00:00Z",
    "email": "{word}@example.com",
    "hostname": "{word}.example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "time": "12:00:00Z",
    "uri": "https://{word}.example.com/",
    "url": "https://{word}.example.com/",
    "uuid": "6f0c5a1e-52c1-4b7e-9a60-6f5f3a6c2d11",
}


def sample_value(schema: Any, number: int = 0) -> Any:
    """A value for a property of a plain schema; another one for another ``number``, if any."""
    part = effective(schema)
    if "const" in part:
        return part["const"]
    choices = choices_of(part)
    if choices:
        return choices[number % len(choices)].value
    maker: Maker = _MAKERS.get(type_of(part) or "string", _text)
    return maker(part, number)


def _text(part: dict[str, Any], number: int) -> str:
    # Of one width, so that no two begin alike.
    tried = list(_texts(part, f"{WORD}{number:05}"))
    return next((text for text in tried if _fits(part, text)), tried[0])


def _texts(part: dict[str, Any], word: str) -> Iterator[str]:
    least = min(int(part.get("minLength", 0)), MAX_LENGTH)
    most = min(int(part.get("maxLength", MAX_LENGTH)), MAX_LENGTH)
    yield _OF_FORMAT.get(part.get("format", ""), "{word}").format(word=word)
    # Repeated where it is too short, and its end kept where it is too long: there is the number.
    yield (word * (least // len(word) + 1))[-max(least, min(most, len(word))) :]
    yield from (each for each in part.get("examples", ()) if isinstance(each, str))
    yield from (part[name] for name in ("default",) if isinstance(part.get(name), str))
    made = text_for(part.get("pattern", ""))
    if made is not None:
        yield made
        yield made.ljust(least, "a")


def _fits(part: dict[str, Any], text: str) -> bool:
    within = part.get("minLength", 0) <= len(text) <= part.get("maxLength", MAX_LENGTH)
    return within and bool(text) and not surely_mismatches(part.get("pattern", ""), text)


def _integer(part: dict[str, Any], number: int) -> int:
    return int(_number(part, number))


def _number(part: dict[str, Any], number: int) -> float:
    step: float = part.get("multipleOf", 1)
    low: float = max(part.get("minimum", -math.inf), part.get("exclusiveMinimum", -math.inf))
    high: float = min(part.get("maximum", math.inf), part.get("exclusiveMaximum", math.inf))
    start = low if math.isfinite(low) else min(0, high)
    ends = [end for end in (low, high) if math.isfinite(end)]
    tried = [start, *ends, sum(ends) / 2]
    if math.isfinite(start / step):
        first = math.ceil(start / step) * step
        tried = [first + step * number, first + step * (number + 1), first - step, *tried]
    return next((value for value in tried if _is_within(part, value)), tried[0])


def _is_within(part: dict[str, Any], value: float) -> bool:
    inside = part.get("minimum", -math.inf) <= value <= part.get("maximum", math.inf)
    below, above = (part.get(f"exclusive{end}imum") for end in ("Min", "Max"))
    return bool(inside and (below is None or below < value) and (above is None or value < above))


def _boolean(_part: dict[str, Any], _number: int) -> bool:
    return True


def _array(part: dict[str, Any], number: int) -> list[Any]:
    length = min(max(int(part.get("minItems", 1)), 1), MAX_ITEMS)
    items = part.get("items", {})
    if isinstance(items, list):
        return [sample_value(each) for each in items]
    return [sample_value(items, _inside(number, place)) for place in range(length)]


def _object(part: dict[str, Any], number: int) -> dict[str, Any]:
    described = {name: each for name, each in part.get("properties", {}).items() if is_asked(each)}
    value = {
        name: sample_value(each, _inside(number, place))
        for place, (name, each) in enumerate(described.items())
    }
    names = [*part.get("required", ()), *(f"{WORD}{n}" for n in range(MAX_ITEMS))]
    least = min(int(part.get("minProperties", 0)), MAX_ITEMS)
    for place, name in enumerate(names):
        if place < len(part.get("required", ())) or len(value) < least:
            value.setdefault(name, WORD)
    return value


def _inside(number: int, place: int) -> int:
    return number * 100 + place


_MAKERS: dict[str, Maker] = {
    "array": _array,
    "boolean": _boolean,
    "integer": _integer,
    "number": _number,
    "object": _object,
    "string": _text,
}
