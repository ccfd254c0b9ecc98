"""Let a paused bulk rotation go on, or stop one."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.background import AT_ONCE_SECONDS, SENDING, in_background
from connector_wizard.changes import Verdict, run
from connector_wizard.models import Action, Actor, Change, Connection, Rotation, StateError
from connector_wizard.models.changes import HEAD_START


def go_on(*, actor: Actor, rotation: Rotation) -> None:
    """
    Let it go on, in the name of who says so: the refusals so far do not count any more.

    :raises StateError: if it does not wait
    """
    now = timezone.now()
    held = now + HEAD_START
    with transaction.atomic(durable=True):
        if not rotation.go_on(now=now, until=held):
            raise StateError(f"{rotation} does not wait")
        fact = audit.Fact(Action.ROTATION_RESUMED, about=rotation)
        audit.record(fact, actor=actor, team=rotation.team)
    go = partial(run, rotation.pk, actor=actor, seconds=AT_ONCE_SECONDS, held=held)
    in_background(go, SENDING)


def stop(*, actor: Actor, rotation: Rotation) -> None:
    """Give up whatever of it is not sent yet; what is done stays done."""
    with transaction.atomic(durable=True):
        rows = rotation.members.filter(outcome=Change.Outcome.QUEUED)
        waiting = list(rows.select_related("connection__team"))
        Connection.objects.lock([one.connection_id for one in waiting])
        # Before any event: who holds the chain's head waits for nobody's row.
        Rotation.objects.lock(rotation.pk)
        stopped = [one for one in waiting if Verdict(one, actor, timezone.now()).given_up()]
        rotation.stop(now=timezone.now())
        told = {"not sent": len(stopped)}
        fact = audit.Fact(Action.ROTATION_STOPPED, about=rotation, changes=told)
        audit.record(fact, actor=actor, team=rotation.team)
