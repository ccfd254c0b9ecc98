"""Bring changes to their end that nobody is at: queued, unanswered, or part of a rotation."""

import time
from functools import partial

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from connector_wizard.apart import do_apart
from connector_wizard.background import AT_ONCE_SECONDS, SENDING, in_background
from connector_wizard.changes import run, settle
from connector_wizard.models import SYSTEM, Change, Connection, Rotation

# A sweep leaves the rest to the next, as for creations.
AT_ONCE = 200
MOST_SECONDS = 50.0


def settle_due_changes() -> int:
    """Do what is next for every change that is due; return how many steps that were."""
    until = time.monotonic() + MOST_SECONDS
    due = list(Change.objects.due(timezone.now()).values_list("pk", flat=True)[:AT_ONCE])
    steps = 0
    for pk in due:
        if time.monotonic() > until:
            break
        do_apart(partial(settle, pk), what=f"Settling change {pk}")
        steps += 1
    for pk in list(_rotations().values_list("pk", flat=True)):
        left = max(0.0, until - time.monotonic())
        steps += do_apart(partial(run, pk, actor=SYSTEM, seconds=left), what=f"Rotation {pk}")
    return steps


def settle_changes_of(connection: Connection) -> None:
    """Do what is next for one connection's open change, apart from the request that asks."""
    prefetch_related_objects([connection], "changes")
    if not any(one.is_moving for one in connection.changes.all()):
        return
    due = Change.objects.due(timezone.now()).filter(connection=connection)
    for pk in due.values_list("pk", flat=True)[:1]:
        in_background(partial(settle, pk), SENDING)


def carry_on(rotation: Rotation) -> None:
    """Go on with a rotation that nobody is at, apart from the request that asks."""
    due = Change.objects.due(timezone.now()).filter(rotation=rotation)
    for pk in due.values_list("pk", flat=True)[:1]:
        in_background(partial(settle, pk), SENDING)
    if _rotations().filter(pk=rotation.pk).exists():
        in_background(lambda: _run(rotation), SENDING)


def _run(rotation: Rotation) -> None:
    run(rotation.pk, actor=SYSTEM, seconds=AT_ONCE_SECONDS)


def _rotations() -> QuerySet[Rotation]:
    free = Q(busy_until__isnull=True) | Q(busy_until__lte=timezone.now())
    return Rotation.objects.filter(
        free, paused_at=None, members__outcome=Change.Outcome.QUEUED
    ).distinct()
