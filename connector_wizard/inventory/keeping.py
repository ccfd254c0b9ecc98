"""Write down what a page or a look-up tells: ours are compared, others' are remembered."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.flow_service import ListedConnection
from connector_wizard.inventory.described import facts_of, foreign_of
from connector_wizard.models import (
    SYSTEM,
    Action,
    Change,
    Connection,
    ForeignConnection,
    Sighting,
    Submission,
    Sync,
)
from connector_wizard.models.connections import ConnectionQuerySet
from connector_wizard.models.locking import lock_rows
from connector_wizard.models.references import references_in
from connector_wizard.models.sightings import GONE, Difference, sighting_of

IN_FLIGHT = (Submission.Outcome.SENT, Submission.Outcome.UNKNOWN)
# For so long a list may show what is deleted; listed later than that, it is there again.
LAGGING = timedelta(minutes=15)


def keep_page(
    sync: Sync, page: Sequence[ListedConnection], *, asked_at: datetime, lease: datetime
) -> bool:
    """Write down a page, all or nothing; False if the sync is over and nothing was written."""
    now = timezone.now()
    told = {one.id: one for one in page}
    with transaction.atomic():
        if not sync.hold(until=lease):
            return False
        lock_rows(_foreign(sync).filter(remote_id__in=told))
        lock_rows(Sighting.objects.filter(connection__in=_told_of(sync, told).values("pk")))
        ours = {one.remote_id: one for one in _told_of(sync, told)}
        settling = _being_settled(sync, page)
        known = {*ours, *settling, *_just_deleted(sync, asked_at)}
        others = [one for one in page if one.id not in known]
        found = ForeignConnection.keep(sync, map(foreign_of, others), now=now)
        _foreign(sync).filter(remote_id__in=known).delete()
        begun = 0
        # Last, since these write events: who holds the chain's head waits for nobody's row.
        for remote_id, connection in _settled(ours).items():
            if _is_fresh(connection, asked_at):
                begun += _see(connection, told[remote_id], now)
        sync.hold(until=lease, listed=len(page), found=found, drifted=begun)
    return True


def not_listed(sync: Sync) -> list[str]:
    """Return the ids of what should have been listed and was not: ours first, then others'."""
    # Only what was on record before the list was begun.
    ours = _of_place(sync).filter(status=Connection.Status.CREATED, created_at__lt=sync.begun_at)
    unseen = Q(sighting__isnull=True) | Q(sighting__checked_at__lt=sync.begun_at)
    mine = ours.filter(unseen, account=sync.account_id).order_by("sighting__checked_at")
    theirs = _foreign(sync).exclude(seen_in=sync.pk).order_by("last_seen_at")
    return [row.remote_id for row in mine] + list(theirs.values_list("remote_id", flat=True))


def keep_gone(sync: Sync, remote_id: str, *, asked_at: datetime) -> None:
    """Write down that a look-up by its id denied it."""
    now = timezone.now()
    with transaction.atomic():
        # Before any event: who holds the chain's head waits for nobody's row.
        sync.hold(until=sync.lease_until)
        _foreign(sync).filter(remote_id=remote_id).delete()
        ours = {one.remote_id: one for one in _of_place(sync).filter(remote_id=remote_id)}
        for connection in _settled(ours).values():
            if _is_fresh(connection, asked_at):
                sighting = sighting_of(connection) or Sighting(connection=connection)
                sighting.gone_since = sighting.gone_since or now
                sync.hold(until=sync.lease_until, drifted=_compare(connection, sighting, now))


def _of_place(sync: Sync) -> ConnectionQuerySet:
    account = sync.account
    rows = Connection.objects.in_place(account.team, account.org_id, sync.sandbox)
    return rows.select_related("sighting", "team").defer("secrets")


def _told_of(sync: Sync, told: Collection[str]) -> ConnectionQuerySet:
    return _of_place(sync).filter(remote_id__in=told)


def _just_deleted(sync: Sync, asked_at: datetime) -> set[str]:
    account = sync.account
    rows = Connection.objects.buried_in(account.team, account.org_id, sync.sandbox)
    lately = rows.filter(touched_at__gte=asked_at - LAGGING)
    return set(lately.values_list("remote_id", flat=True))


def _foreign(sync: Sync) -> QuerySet[ForeignConnection]:
    return ForeignConnection.objects.filter(account=sync.account_id, sandbox=sync.sandbox)


def _settled(ours: dict[str, Connection]) -> dict[str, Connection]:
    """
    Leave out what a change of ours is under way of: what is seen may be its doing.

    Its own looks find that out. Called drift it would be told as somebody else's.
    """
    changing = Change.objects.in_flight().filter(connection__in=list(ours.values()))
    busy = set(changing.values_list("connection_id", flat=True))
    return {remote_id: one for remote_id, one in ours.items() if one.pk not in busy}


def _is_fresh(connection: Connection, asked_at: datetime) -> bool:
    """Whether the Platform's word is younger than what we did to it ourselves."""
    return connection.status == Connection.Status.CREATED and connection.touched_at < asked_at


def _see(connection: Connection, told: ListedConnection, now: datetime) -> int:
    sighting = sighting_of(connection) or Sighting(connection=connection)
    sighting.gone_since = None
    for name, value in facts_of(connection, told).items():
        setattr(sighting, name, value)
    return _compare(connection, sighting, now)


def _compare(connection: Connection, sighting: Sighting, now: datetime) -> int:
    """Keep what was seen, with an event where a drift begins or ends; return 1 if one begins."""
    before = sighting.drifting_since
    sighting.checked_at = now
    drift = sighting.judge(now)
    sighting.save()
    if drift and before is None:
        _tell(Action.DRIFT_FOUND, connection, sighting, drift)
    if not drift and before is not None:
        _tell(Action.DRIFT_ENDED, connection, sighting, drift)
    return int(bool(drift) and before is None)


def _tell(
    action: Action, connection: Connection, sighting: Sighting, drift: Sequence[Difference]
) -> None:
    told: dict[str, object] = {
        one.name: {"before": one.here, "after": one.there} for one in drift if one.name != GONE
    }
    if sighting.gone_since is None:
        told |= {"by": sighting.changed_by}
    else:
        told |= {"reason": "the Platform has it no more"}
    fact = audit.Fact(action, about=connection, changes=told)
    audit.record(fact, actor=SYSTEM, team=connection.team)


def _being_settled(sync: Sync, page: Sequence[ListedConnection]) -> set[str]:
    """Return the ids of what a try of ours made that is still being looked for."""
    marks = {mark: one.id for one in page for mark in references_in(one.description)}
    watched = Q(outcome__in=IN_FLIGHT) | Q(next_look_at__isnull=False)
    tries = Submission.objects.filter(
        watched, reference__in=marks, connection__team=sync.account.team
    )
    return {marks[reference] for reference in tries.values_list("reference", flat=True)}
