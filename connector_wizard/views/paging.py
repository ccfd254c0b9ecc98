"""Cut a list of connections into pages by the last row seen, so that page 1,000 costs no more."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict

from connector_wizard.models import Connection

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, newest first, and the addresses of the pages before and after."""

    rows: list[Connection]
    previous_url: str = ""
    next_url: str = ""


def keyset_page(rows: QuerySet[Connection], asked: QueryDict) -> Page:
    """Return the page that ``after`` or ``before`` (time~id of a row) asks for, else the first."""
    after, before = _key(asked.get("after", "")), _key(asked.get("before", ""))
    if before:
        at, pk = before
        newer = rows.filter(Q(begun_at__gt=at) | Q(begun_at=at, pk__gt=pk))
        found = list(newer.order_by("begun_at", "pk")[: A_PAGE + 1])
        more, found = len(found) > A_PAGE, found[:A_PAGE][::-1]
        return _page(found, asked, newer=more, older=bool(found))
    if after:
        at, pk = after
        rows = rows.filter(Q(begun_at__lt=at) | Q(begun_at=at, pk__lt=pk))
    found = list(rows.order_by("-begun_at", "-pk")[: A_PAGE + 1])
    return _page(found[:A_PAGE], asked, newer=bool(after), older=len(found) > A_PAGE)


def _page(rows: list[Connection], asked: QueryDict, *, newer: bool, older: bool) -> Page:
    if not rows:
        return Page(rows)
    previous = _url(asked, "before", rows[0]) if newer else ""
    following = _url(asked, "after", rows[-1]) if older else ""
    return Page(rows, previous, following)


def _url(asked: QueryDict, side: str, row: Connection) -> str:
    query = asked.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    query[side] = f"{row.begun_at.isoformat()}~{row.pk}"
    return f"?{query.urlencode()}"


def _key(text: str) -> tuple[datetime, UUID] | None:
    at, _, pk = text.partition("~")
    try:
        key = datetime.fromisoformat(at), UUID(pk)
    except ValueError:
        return None
    return key if key[0].tzinfo else None
