"""Let a paused bulk rotation go on, or stop one."""

from django.db import transaction
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.changes import Verdict
from connector_wizard.models import Action, Actor, Change, Connection, Rotation, StateError


def go_on(*, actor: Actor, rotation: Rotation) -> None:
    """
    Let it go on: the refusals so far do not count any more.

    :raises StateError: if it does not wait
    """
    with transaction.atomic(durable=True):
        if not rotation.go_on(now=timezone.now()):
            raise StateError(f"{rotation} does not wait")
        fact = audit.Fact(Action.ROTATION_RESUMED, about=rotation)
        audit.record(fact, actor=actor, team=rotation.team)


def stop(*, actor: Actor, rotation: Rotation) -> None:
    """Give up whatever of it is not sent yet; what is done stays done."""
    with transaction.atomic(durable=True):
        rows = rotation.members.filter(outcome=Change.Outcome.QUEUED)
        waiting = list(rows.select_related("connection__team"))
        Connection.objects.lock([one.connection_id for one in waiting])
        stopped = [one for one in waiting if Verdict(one, actor, timezone.now()).given_up()]
        # Nothing waits any more, so that nothing is paused.
        rotation.go_on(now=timezone.now())
        told = {"not sent": len(stopped)}
        fact = audit.Fact(Action.ROTATION_STOPPED, about=rotation, changes=told)
        audit.record(fact, actor=actor, team=rotation.team)
