"""Understand the filter language: `property=FIELD==VALUE`, several of which must all hold."""

import operator
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from connector_wizard.emulator.calls.refusals import FlowError

Item = Mapping[str, Any]
Condition = Callable[[Item], bool]

_CONDITION: Final = re.compile(r"\s*([\w.\[\]@-]+)\s*(==|!=|<=|>=|!>|!<|<|>|~)(.*)", re.DOTALL)
_ORDERINGS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def read_conditions(texts: Collection[str], fields: Collection[str]) -> list[Condition]:
    """Turn filters into conditions on an item. :raises FlowError: if one cannot be understood."""
    return [_read(text, fields) for text in texts]


def member(item: Any, path: str) -> Any:
    """Return what is at a dotted path, or None; `name[]` steps into the first of a list."""
    for step in path.split("."):
        if not isinstance(item, Mapping):
            return None
        item = item.get(step.removesuffix("[]"))
        if step.endswith("[]"):
            item = item[0] if isinstance(item, list) and item else None
    return item


def _read(text: str, fields: Collection[str]) -> Condition:
    found = _CONDITION.fullmatch(text)
    if not found:
        raise FlowError("1453-400", "A filter has the form FIELD==VALUE")
    path, sign, value = found.groups()
    if path.split(".")[0].removesuffix("[]") not in fields:
        raise FlowError("1449-400", f"There is no field {path} to filter by")
    if sign == "~":
        raise FlowError("1440-400", "The operator ~ is not implemented")
    if sign in ("!>", "!<"):
        raise FlowError("1450-400", f"There is no operator {sign}")
    return _condition(path, sign, _split(value))


def _split(value: str) -> list[str]:
    # A comma always means "or", quotes or not: nothing in the documents says that they protect it.
    values = [_unquoted(part.strip()) for part in value.split(",")]
    if "" in values:
        raise FlowError("1453-400", "A filter needs a value")
    return values


def _unquoted(text: str) -> str:
    quoted = len(text) > 1 and text[0] == text[-1] == '"'
    return text[1:-1] if quoted else text


def _condition(path: str, sign: str, values: list[str]) -> Condition:
    if sign == "==":
        return lambda item: _as_text(member(item, path)) in values
    if sign == "!=":
        return lambda item: _as_text(member(item, path)) not in values
    if len(values) > 1:
        raise FlowError("1443-400", f"The operator {sign} takes one value")
    compare = _ORDERINGS[sign]
    return lambda item: _compares(compare, member(item, path), values[0])


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)


def _compares(compare: Callable[[Any, Any], bool], value: Any, wanted: str) -> bool:
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return compare(value, float(wanted))
        except ValueError:
            raise FlowError("1452-400", f"{wanted} is not a number") from None
    return isinstance(value, str) and compare(value, wanted)
