"""Put on record how a connection is on the Platform, with all that follows from it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from connector_wizard.models import Actor, Connection, Explored, StateError
from connector_wizard.models.checks import make_due
from connector_wizard.models.reviews import digest_of
from connector_wizard.reviewing import review_anew


def take_over(
    connection: Connection, values: Mapping[str, Any], *, by: Actor, now: datetime
) -> None:
    """
    Take over ``values``, which somebody else has set there; part of the caller's transaction.

    Whoever says so has a hand in it, its test is due, what was explored is old, and a review of
    what was changed counts no more.

    :raises StateError: if it is not created any more
    """
    reviewed = digest_of(connection)
    if not connection.take_over(now=now, **values):
        raise StateError(f"{connection} is not there any more")
    connection.note_hand(by.name)
    make_due(connection, now=now)
    Explored.forget(connection)
    review_anew(connection, seen=reviewed, by=by, now=now)
