"""Cut a list into pages by the last row seen, so that the thousandth page costs no more."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

from connector_wizard.models import Connection, Event, ForeignConnection

A_PAGE = 50
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows, and the addresses of the pages before and after."""

    rows: list[Row]
    previous_url: str = ""
    next_url: str = ""


@dataclass(frozen=True, slots=True)
class Order(Generic[Row]):
    """
    How a list is ordered: the text that names a row's place, and which rows lie beyond it.

    Newest first, or ``oldest_first``; "newer" and "older" speak of the rows, not of the pages.
    """

    columns: tuple[str, ...]
    named: Callable[[Row], str]
    read: Callable[[str], Any]
    newer_than: Callable[[Any], Q]
    older_than: Callable[[Any], Q]
    oldest_first: bool = False

    @property
    def onward(self) -> tuple[str, ...]:
        """The columns to order by from the first page to the last."""
        return self.columns if self.oldest_first else tuple(f"-{one}" for one in self.columns)

    @property
    def back(self) -> tuple[str, ...]:
        """The columns to order by from the last page to the first."""
        return tuple(f"-{one}" for one in self.columns) if self.oldest_first else self.columns

    def beyond(self, place: Any) -> Q:
        """Which rows come after ``place``."""
        return self.newer_than(place) if self.oldest_first else self.older_than(place)

    def ahead_of(self, place: Any) -> Q:
        """Which rows come before ``place``."""
        return self.older_than(place) if self.oldest_first else self.newer_than(place)


def keyset_page(
    rows: QuerySet[Row], asked: QueryDict, order: Order[Row], *, size: int = A_PAGE
) -> Page[Row]:
    """Return the page that ``after`` or ``before`` (the name of a row's place) asks for."""
    after, before = order.read(asked.get("after", "")), order.read(asked.get("before", ""))
    if before:
        earlier = rows.filter(order.ahead_of(before)).order_by(*order.back)
        found = list(earlier[: size + 1])
        shown = found[:size][::-1]
        return _page(shown, asked, order, earlier=len(found) > size, later=bool(found))
    if after:
        rows = rows.filter(order.beyond(after))
    found = list(rows.order_by(*order.onward)[: size + 1])
    return _page(found[:size], asked, order, earlier=bool(after), later=len(found) > size)


def _page(
    rows: list[Row], asked: QueryDict, order: Order[Row], *, earlier: bool, later: bool
) -> Page[Row]:
    if not rows:
        return Page(rows)
    previous = _url(asked, "before", order.named(rows[0])) if earlier else ""
    following = _url(asked, "after", order.named(rows[-1])) if later else ""
    return Page(rows, previous, following)


def _url(asked: QueryDict, side: str, place: str) -> str:
    query = asked.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    query[side] = place
    return f"?{query.urlencode()}"


def _place(at: datetime | None, row: Connection) -> str:
    return f"{at.isoformat() if at else ''}~{row.pk}"


def _time_and_id(text: str) -> tuple[datetime, UUID] | None:
    at, _, pk = text.partition("~")
    try:
        moment, key = datetime.fromisoformat(at), UUID(pk)
        # Near the ends of the calendar a moment elsewhere is none in UTC.
        return (moment.astimezone(UTC), key) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _id_and_name(text: str) -> tuple[UUID, str] | None:
    pk, _, name = text.partition("~")
    try:
        key = UUID(pk)
    except ValueError:
        return None
    # No column holds NUL, and PostgreSQL will not even look for it.
    return None if "\0" in name else (key, name)


def _number(text: str) -> int | None:
    # Longer numbers fit no column.
    return int(text) if re.fullmatch(r"[0-9]{1,17}", text) else None


BY_TIME: Order[Connection] = Order(
    columns=("begun_at", "pk"),
    named=lambda row: _place(row.begun_at, row),
    read=_time_and_id,
    newer_than=lambda key: Q(begun_at__gt=key[0]) | Q(begun_at=key[0], pk__gt=key[1]),
    older_than=lambda key: Q(begun_at__lt=key[0]) | Q(begun_at=key[0], pk__lt=key[1]),
)
BY_WAITING: Order[Connection] = Order(
    columns=("awaits_review_since", "pk"),
    named=lambda row: _place(row.awaits_review_since, row),
    read=_time_and_id,
    newer_than=lambda key: (
        Q(awaits_review_since__gt=key[0]) | Q(awaits_review_since=key[0], pk__gt=key[1])
    ),
    older_than=lambda key: (
        Q(awaits_review_since__lt=key[0]) | Q(awaits_review_since=key[0], pk__lt=key[1])
    ),
    oldest_first=True,
)
BY_NAME: Order[ForeignConnection] = Order(
    columns=("name", "pk"),
    named=lambda row: f"{row.pk}~{row.name}",
    read=_id_and_name,
    newer_than=lambda key: Q(name__gt=key[1]) | Q(name=key[1], pk__gt=key[0]),
    older_than=lambda key: Q(name__lt=key[1]) | Q(name=key[1], pk__lt=key[0]),
    oldest_first=True,
)
BY_NUMBER: Order[Event] = Order(
    columns=("sequence",),
    named=lambda row: str(row.sequence),
    read=_number,
    newer_than=lambda number: Q(sequence__gt=number),
    older_than=lambda number: Q(sequence__lt=number),
)
