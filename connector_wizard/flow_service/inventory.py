"""Read the whole list of a sandbox's base connections, at the pace that the Platform allows."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from connector_wizard.flow_service.errors import TryLaterError, UnavailableError
from connector_wizard.flow_service.messages import ListedConnection
from connector_wizard.flow_service.paging import Page
from connector_wizard.flow_service.wire.calls import Call

T = TypeVar("T")

# How often one page is asked for again when the Platform says when, and how long that may be.
MOST_WAITS = 5
LONGEST_WAIT = 60.0
# So many pages in a row that tell nothing new are no shifting of pages, but a list without an end.
MOST_BARREN = 5


def patiently(
    ask: Callable[[Call, Callable[[object], T]], T], wait: Callable[[float], None]
) -> Callable[[Call, Callable[[object], T]], T]:
    """Make calls through ``ask``, and ``wait`` for as long as the Platform asks us to."""

    def patient(call: Call, reader: Callable[[object], T]) -> T:
        for _ in range(MOST_WAITS):
            try:
                return ask(call, reader)
            except TryLaterError as later:
                if later.retry_after is None or later.retry_after > LONGEST_WAIT:
                    raise
                wait(max(later.retry_after, 0.1))
        return ask(call, reader)

    return patient


def listed(pages: Iterable[Page]) -> Iterator[tuple[ListedConnection, ...]]:
    """
    Read pages of connections, each connection once: pages shift while they are read.

    :raises UnavailableError: if one cannot be read: without it the list is not complete
    """
    seen: set[str] = set()
    barren = 0
    for page in pages:
        # Within a page, too, one may stand twice.
        new = {one.id: one for one in map(_readable, page.items) if one.id not in seen}
        seen.update(new)
        barren = 0 if new else barren + 1
        if barren >= MOST_BARREN:
            raise UnavailableError(
                "The Platform's list has no end. Nothing was changed; you can try again."
            )
        yield tuple(new.values())


def _readable(item: object) -> ListedConnection:
    try:
        return ListedConnection.from_json(item)
    except (KeyError, TypeError, ValueError):
        raise UnavailableError(
            "The Platform lists a base connection in a way that could not be understood. "
            "Nothing was changed; you can try again."
        ) from None
