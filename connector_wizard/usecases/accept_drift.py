"""Take over how a connection is on the Platform now as what is right."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.changes import Verdict, take_over
from connector_wizard.inventory.there import as_there, told_of, unknown_here
from connector_wizard.models import (
    Action,
    Actor,
    Change,
    Connection,
    Sighting,
    StateError,
)
from connector_wizard.models.sightings import Difference, drift_of, mark_of


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was taken over: whether it is there at all, and the auth spec that could not be."""

    is_there: bool = True
    left: Difference | None = None


def accept_drift(*, actor: Actor, connection: Connection, seen: str) -> Accepted:
    """
    Put on record what the Platform last said of it.

    What is gone stays on record as deleted. An auth spec that the source's spec on record does not
    know stays as it is. A review of what was changed counts no more. ``seen``
    marks the drift that the person was shown.

    :raises StateError: if it drifts no more, or in another way, or we are changing it
    """
    with transaction.atomic(durable=True):
        sighting = _sighting(connection)
        _may_not_be_moving(connection, gone=sighting.gone_since is not None)
        drift = drift_of(connection)
        if not drift or mark_of(drift) != seen:
            raise StateError(f"{connection} differs in another way")
        if sighting.gone_since is not None:
            _mark_deleted(actor, connection)
            return Accepted(is_there=False)
        # Worked out from an older version: it is not to come back, neither by a button nor by
        # going on with a rotation that is paused.
        _give_up(actor, connection.changes.at_rest())
        left = unknown_here(connection, drift)
        _take_over(actor, connection, sighting)
        _tell(actor, connection, drift, left)
    return Accepted(left=left)


def _sighting(connection: Connection) -> Sighting:
    """Lock both, and read them anew: a sync may be at it."""
    Connection.objects.lock([connection.pk])
    sighting = Sighting.objects.select_for_update().filter(connection=connection).first()
    if sighting is None:
        raise StateError(f"{connection} was never compared")
    connection.refresh_from_db(fields=["name", "description", "etag", "params", "status"])
    connection.sighting = sighting
    return sighting


def _may_not_be_moving(connection: Connection, *, gone: bool) -> None:
    """
    Let a change of ours come to its end first, but for one that waits for a person's word.

    What is gone can be changed no more: there, only what was sent has an end to wait for.
    """
    changes = connection.changes
    waiting = changes.at_rest().values("pk")
    moving = changes.in_flight() if gone else changes.unsettled().exclude(pk__in=waiting)
    if moving.exists():
        raise StateError(f"{connection} is being changed from here")


def _mark_deleted(actor: Actor, connection: Connection) -> None:
    now = timezone.now()
    if not connection.mark_deleted(now=now):
        raise StateError(f"{connection} is not there any more")
    # It would wait for ever, with the secrets that it wants.
    _give_up(actor, connection.changes.unsettled())
    told = {"id": connection.remote_id, "sandbox": connection.sandbox}
    fact = audit.Fact(Action.CONNECTION_FOUND_DELETED, about=connection, changes=told)
    audit.record(fact, actor=actor, team=connection.team)


def _give_up(actor: Actor, changes: QuerySet[Change]) -> None:
    for change in changes.select_related("connection__team"):
        if not Verdict(change, actor, timezone.now()).given_up():
            raise StateError(f"{change} was sent meanwhile")


def _take_over(actor: Actor, connection: Connection, sighting: Sighting) -> None:
    now = timezone.now()
    take_over(connection, as_there(connection, sighting), by=actor, now=now)
    sighting.agreed_state, sighting.connection = sighting.state, connection
    sighting.judge(now)
    sighting.save(update_fields=["agreed_state", "compared_with", "drifting_since"])


def _tell(
    actor: Actor, connection: Connection, drift: list[Difference], left: Difference | None
) -> None:
    told = told_of(drift, left)
    fact = audit.Fact(Action.DRIFT_ACCEPTED, about=connection, changes=told)
    audit.record(fact, actor=actor, team=connection.team)
