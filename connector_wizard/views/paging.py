"""Cut a list into pages by the last row seen, so that the thousandth page costs no more."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

from connector_wizard.models import Connection, Event

A_PAGE = 50
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows, newest first, and the addresses of the pages before and after."""

    rows: list[Row]
    previous_url: str = ""
    next_url: str = ""


@dataclass(frozen=True, slots=True)
class Order(Generic[Row]):
    """How a list is ordered: the text that names a row's place, and which rows lie beyond it."""

    columns: tuple[str, ...]
    named: Callable[[Row], str]
    read: Callable[[str], Any]
    newer_than: Callable[[Any], Q]
    older_than: Callable[[Any], Q]


def keyset_page(rows: QuerySet[Row], asked: QueryDict, order: Order[Row]) -> Page[Row]:
    """Return the page that ``after`` or ``before`` (the name of a row's place) asks for."""
    after, before = order.read(asked.get("after", "")), order.read(asked.get("before", ""))
    if before:
        newer = rows.filter(order.newer_than(before)).order_by(*order.columns)
        found = list(newer[: A_PAGE + 1])
        shown = found[:A_PAGE][::-1]
        return _page(shown, asked, order, newer=len(found) > A_PAGE, older=bool(found))
    if after:
        rows = rows.filter(order.older_than(after))
    found = list(rows.order_by(*(f"-{column}" for column in order.columns))[: A_PAGE + 1])
    return _page(found[:A_PAGE], asked, order, newer=bool(after), older=len(found) > A_PAGE)


def _page(
    rows: list[Row], asked: QueryDict, order: Order[Row], *, newer: bool, older: bool
) -> Page[Row]:
    if not rows:
        return Page(rows)
    previous = _url(asked, "before", order.named(rows[0])) if newer else ""
    following = _url(asked, "after", order.named(rows[-1])) if older else ""
    return Page(rows, previous, following)


def _url(asked: QueryDict, side: str, place: str) -> str:
    query = asked.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    query[side] = place
    return f"?{query.urlencode()}"


def _time_and_id(text: str) -> tuple[datetime, UUID] | None:
    at, _, pk = text.partition("~")
    try:
        key = datetime.fromisoformat(at), UUID(pk)
    except ValueError:
        return None
    return key if key[0].tzinfo else None


def _number(text: str) -> int | None:
    # Longer numbers fit no column.
    return int(text) if re.fullmatch(r"[0-9]{1,17}", text) else None


BY_TIME: Order[Connection] = Order(
    columns=("begun_at", "pk"),
    named=lambda row: f"{row.begun_at.isoformat()}~{row.pk}",
    read=_time_and_id,
    newer_than=lambda key: Q(begun_at__gt=key[0]) | Q(begun_at=key[0], pk__gt=key[1]),
    older_than=lambda key: Q(begun_at__lt=key[0]) | Q(begun_at=key[0], pk__lt=key[1]),
)
BY_NUMBER: Order[Event] = Order(
    columns=("sequence",),
    named=lambda row: str(row.sequence),
    read=_number,
    newer_than=lambda number: Q(sequence__gt=number),
    older_than=lambda number: Q(sequence__lt=number),
)
