"""Search what the Platform told of a place, and cut it into pages and addresses."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from connector_wizard.models import Place
from connector_wizard.models.explored import Row

A_PAGE = 50
_NUMBER = re.compile("[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one page, which of how many they are, and the pages beside it."""

    rows: Sequence[Row]
    first: int
    last: int
    number: int
    previous: int
    following: int


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a list with the address of what lies behind it, or "" where nothing does."""

    kind: str
    name: str
    path: str
    url: str


def sheet_of(rows: Sequence[Row], page: str) -> Sheet:
    """Return the page that is asked for; the nearest, if there is no such page."""
    pages = max(1, -(-len(rows) // A_PAGE))
    number = min(max(int(page) if _NUMBER.fullmatch(page) else 1, 1), pages)
    start = (number - 1) * A_PAGE
    shown = rows[start : start + A_PAGE]
    following = number + 1 if number < pages else 0
    return Sheet(shown, start + 1, start + len(shown), len(rows), number - 1, following)


def entry_of(row: Row, inside: Place) -> Entry:
    """Return a list's row with its address."""
    kind, name, path, can_preview, has_columns = row
    leads_on = kind == "folder" or can_preview or has_columns
    url = f"?{query_of(Place(kind, path), inside.mark)}" if leads_on else ""
    return Entry(kind, name, path, url)


def query_of(place: Place, parent: str = "", **more: object) -> str:
    """Return how an address names ``place``, and the list from which it is reached."""
    told: dict[str, object] = {} if place == Place() else {"kind": place.kind, "path": place.path}
    if parent and told:
        told["in"] = parent
    asked = {name: value for name, value in {**told, **more}.items() if value}
    return urlencode(asked, quote_via=quote, safe="")
