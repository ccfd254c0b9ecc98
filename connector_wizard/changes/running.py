"""Carry a bulk rotation out: its members one after another, as long as that is wise."""

import time
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.apart import do_apart
from connector_wizard.changes.settling import work
from connector_wizard.models import Action, Actor, Change, Outcome, Rotation
from connector_wizard.submissions import lease_seconds

# Between two members: the Platform publishes no limit, and others use it too.
PAUSE_SECONDS = 0.2
# So many refusals for one reason, one after another: the next would only lock the login out.
REFUSALS_IN_A_ROW = 3


def run(rotation_pk: UUID, *, actor: Actor, seconds: float = float("inf")) -> int:
    """
    Go through the members that wait, unless somebody is at it; return how many were sent.

    A process that dies takes nothing along: what waits goes on waiting, and what it had just sent
    is settled as any other change.
    """
    rotation = Rotation.objects.select_related("team").get(pk=rotation_pk)
    if not rotation.take(now=timezone.now(), until=_soon()):
        return 0
    until, sent = time.monotonic() + seconds, 0
    tried: list[UUID] = []
    while (
        time.monotonic() < until
        and (pk := _next(rotation, besides=tried))
        and rotation.hold(until=_soon())
    ):
        do_apart(partial(work, pk, actor=actor), what=f"Sending change {pk}")
        tried.append(pk)
        sent += 1
        _pause_if_refused(rotation, actor)
        time.sleep(PAUSE_SECONDS)
    rotation.let_go()
    return sent


def _next(rotation: Rotation, *, besides: Collection[UUID]) -> UUID | None:
    waiting = rotation.members.filter(outcome=Change.Outcome.QUEUED).exclude(pk__in=besides)
    return waiting.order_by("connection__name", "pk").values_list("pk", flat=True).first()


def _pause_if_refused(rotation: Rotation, actor: Actor) -> None:
    ended = rotation.members.filter(settled_at__gte=rotation.counted_from)
    last = ended.order_by("-settled_at").values_list("outcome", "problem")[:REFUSALS_IN_A_ROW]
    if len(last) < REFUSALS_IN_A_ROW or len(set(last)) > 1:
        return
    outcome, problem = last[0]
    waits = rotation.members.filter(outcome=Change.Outcome.QUEUED).exists()
    if outcome != Change.Outcome.REFUSED or not waits:
        return
    with transaction.atomic():
        if rotation.pause(problem, now=timezone.now()):
            told = {"reason": problem, "in a row": REFUSALS_IN_A_ROW}
            fact = audit.Fact(
                Action.ROTATION_PAUSED, about=rotation, outcome=Outcome.REFUSED, changes=told
            )
            audit.record(fact, actor=actor, team=rotation.team)


def _soon() -> datetime:
    return timezone.now() + timedelta(seconds=lease_seconds())
