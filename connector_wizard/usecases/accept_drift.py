"""Take over how a connection is on the Platform now as what is right."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.changes import Verdict
from connector_wizard.models import (
    Action,
    Actor,
    Change,
    Connection,
    Explored,
    Sighting,
    StateError,
)
from connector_wizard.models.checks import make_due
from connector_wizard.models.connections import target_of
from connector_wizard.models.reviews import digest_of
from connector_wizard.models.sightings import Difference, drift_of, mark_of
from connector_wizard.reviewing import review_anew


def accept_drift(*, actor: Actor, connection: Connection, seen: str) -> bool:
    """
    Put on record what the Platform last said of it; return False if it is gone there.

    What is gone stays on record as deleted. A review of what was changed counts no more. ``seen``
    marks the drift that the person was shown.

    :raises StateError: if it drifts no more, or in another way, or we are changing it
    """
    with transaction.atomic(durable=True):
        sighting = _sighting(connection)
        if connection.changes.in_flight().exists():
            raise StateError(f"{connection} is being changed from here")
        drift = drift_of(connection)
        if not drift or mark_of(drift) != seen:
            raise StateError(f"{connection} differs in another way")
        if sighting.gone_since is not None:
            _mark_deleted(actor, connection)
            return False
        # What it asks about is answered: an older version is not to come back by its buttons.
        _give_up(actor, connection.changes.filter(outcome=Change.Outcome.STALE))
        _take_over(actor, connection, sighting)
        _tell(actor, connection, drift)
    return True


def _sighting(connection: Connection) -> Sighting:
    """Lock both, and read them anew: a sync may be at it."""
    Connection.objects.select_for_update().filter(pk=connection.pk).first()
    sighting = Sighting.objects.select_for_update().filter(connection=connection).first()
    if sighting is None:
        raise StateError(f"{connection} was never compared")
    connection.refresh_from_db(fields=["name", "description", "etag", "params", "status"])
    connection.sighting = sighting
    return sighting


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
        Verdict(change, actor, timezone.now()).given_up()


def _take_over(actor: Actor, connection: Connection, sighting: Sighting) -> None:
    reviewed, now = digest_of(connection), timezone.now()
    if not connection.take_over(now=now, **_as_there(connection, sighting)):
        raise StateError(f"{connection} is not there any more")
    sighting.agreed_state, sighting.connection = sighting.state, connection
    sighting.judge(now)
    sighting.save(update_fields=["agreed_state", "compared_with", "drifting_since"])
    connection.note_hand(actor.name)
    make_due(connection, now=now)
    Explored.forget(connection)
    review_anew(connection, seen=reviewed, by=actor, now=now)


def _as_there(connection: Connection, sighting: Sighting) -> dict[str, Any]:
    params = {**connection.params, **sighting.params}
    values: dict[str, Any] = {"etag": sighting.etag}
    differing = {one.name for one in drift_of(connection)}
    for name in ("name", "description"):
        if name in differing:
            values[name] = getattr(sighting, name)
    if differing & set(sighting.params):
        values |= {"params": params, "target": target_of(connection.spec_id, params)}
    return values


def _tell(actor: Actor, connection: Connection, drift: list[Difference]) -> None:
    told = {one.name: {"before": one.here, "after": one.there} for one in drift}
    fact = audit.Fact(Action.DRIFT_ACCEPTED, about=connection, changes=told)
    audit.record(fact, actor=actor, team=connection.team)
