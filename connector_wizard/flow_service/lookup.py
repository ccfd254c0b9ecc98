"""Find base connections again by the reference in their description."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from connector_wizard.flow_service.errors import UnavailableError
from connector_wizard.flow_service.messages import RemoteConnection
from connector_wizard.flow_service.paging import Page
from connector_wizard.flow_service.reading import members_or_none, moment, word

# How far the Platform's clock may be behind ours.
_SKEW = timedelta(minutes=5)
_MARK = re.compile(r"\[(cw-[^\[\]\s]+)\]")
_EARLIEST = datetime.min.replace(tzinfo=UTC)


def marked_connections(
    pages: Iterable[Page], reference: str, since: datetime
) -> tuple[RemoteConnection, ...]:
    """
    Read pages, newest connections first, back to before a time; of the matches the oldest is first.

    Pages shift while they are read, so the same connection may be seen twice: it counts once.

    :raises UnavailableError: if something carries the reference but cannot be read
    """
    found: dict[str, RemoteConnection] = {}
    for page in pages:
        for item in page.items:
            if _mark_of(word(members_or_none(item).get("description"))) == reference:
                connection = _readable(item)
                found.setdefault(connection.id, connection)
        if _is_all_older(page, since - _SKEW):
            break
    return tuple(sorted(found.values(), key=lambda one: one.created_at or _EARLIEST))


def _mark_of(description: str) -> str:
    """Return its own mark, the last: a description that was copied holds that of its model too."""
    marks: list[str] = _MARK.findall(description)
    return marks[-1] if marks else ""


def _readable(item: object) -> RemoteConnection:
    try:
        return RemoteConnection.from_json(item)
    except (KeyError, TypeError, ValueError):
        # To pass it by would be to say that nothing was made.
        raise UnavailableError(
            "The Platform has a base connection with the reference, but describes it in a way "
            "that could not be understood. Nothing was changed; you can try again."
        ) from None


def _is_all_older(page: Page, moment_before: datetime) -> bool:
    times = [moment(members_or_none(item).get("createdAt")) for item in page.items]
    known = [time for time in times if time is not None]
    return bool(known) and max(known) < moment_before
