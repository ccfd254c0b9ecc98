"""Answer a list: filter, order and cut it into pages."""

import base64
import binascii
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from connector_wizard.emulator.calls.filters import Item, member, read_conditions
from connector_wizard.emulator.calls.refusals import FlowError
from connector_wizard.emulator.memory.options import Options
from connector_wizard.emulator.wires.messages import Request

PARAMETERS: Final = frozenset({"property", "limit", "orderby", "continuationToken", "count"})
SORTABLE: Final = frozenset({"id", "name", "description", "createdAt", "updatedAt", "state"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list call asks for; `limit` 0 stands for everything at once."""

    conditions: Sequence[str]
    orderby: str | None
    limit: int
    token: str | None
    count: bool


def read_wanted(request: Request, *, usual: int, most: int) -> Wanted:
    """Read a list call's query. :raises FlowError: if a parameter is unknown or unusable."""
    for name, _ in request.query:
        if name not in PARAMETERS:
            raise FlowError("1451-400", f"There is no query parameter {name}")
    limit, count = request.first("limit"), request.first("count")
    check_count(limit, count)
    return Wanted(
        conditions=request.values("property"),
        orderby=request.first("orderby"),
        limit=usual if limit is None else read_limit(limit, most),
        token=request.first("continuationToken"),
        count=count == "true",
    )


def check_count(limit: object, count: object) -> None:
    """Refuse the two parameters that exclude each other."""
    if count is not None and limit is not None:
        raise FlowError("1401-400", "limit and count cannot be used together")


def read_limit(text: object, most: int) -> int:
    """Return a limit between one and the most. :raises FlowError: if it is no such number."""
    number = int(str(text)) if re.fullmatch(r"[0-9]{1,9}", str(text)) else 0
    if not 1 <= number <= most:
        raise FlowError("1452-400", f"limit is a number from 1 to {most}")
    return number


def answer_list(
    items: Sequence[Item], wanted: Wanted, path: str, fields: Collection[str], options: Options
) -> dict[str, Any]:
    """Return the body of a list answer: a count, or a page and a link to the next."""
    conditions = read_conditions(wanted.conditions, fields)
    found = [item for item in items if all(holds(item) for holds in conditions)]
    if wanted.count:
        return {"count": len(found)}
    found = _in_order(found, wanted.orderby)
    start = _start(found, wanted.token, options.paging)
    page = found[start : start + wanted.limit] if wanted.limit else found[start:]
    end = start + len(page)
    if end < len(found):
        return {"items": page, "_links": {"next": {"href": _link(path, page[-1], end, wanted)}}}
    return {"items": page} | ({} if options.last_links == "absent" else {"_links": {}})


def _in_order(found: list[Item], orderby: str | None) -> list[Item]:
    for term in reversed(orderby.split(",") if orderby is not None else []):
        sign, field = (term[0], term[1:]) if term[:1] in ("+", "-") else ("+", term)
        if not field[:1].isalpha():
            raise FlowError("1432-400", "The order of a field is + or -")
        if field not in SORTABLE:
            raise FlowError("1433-400", f"There is no field {field} to order by")
        found = sorted(found, key=lambda item: _rank(member(item, field)), reverse=sign == "-")
    return found


def _rank(value: Any) -> tuple[int, float, str]:
    if isinstance(value, int | float):
        return (1, float(value), "")
    return (0, 0.0, "") if value is None else (2, 0.0, str(value))


def _link(path: str, last: Mapping[str, Any], end: int, wanted: Wanted) -> str:
    # No "=" and the token in front: clients that cut such links apart by hand rely on both.
    token = base64.urlsafe_b64encode(f"{end}.{last['id']}".encode()).decode().rstrip("=")
    return f"{path}?{urlencode({'continuationToken': token, 'limit': wanted.limit})}"


def _start(found: list[Item], token: str | None, paging: str) -> int:
    if token is None:
        return 0
    offset, last_id = _read_token(token)
    if paging == "cursor":
        places = (place for place, item in enumerate(found) if item["id"] == last_id)
        return next(places, offset - 1) + 1
    return offset


def _read_token(token: str) -> tuple[int, str]:
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode("ascii")
        offset, _, last_id = text.partition(".")
        return int(offset), last_id
    except (binascii.Error, ValueError):
        raise FlowError("1452-400", "The continuationToken is not one of ours") from None
