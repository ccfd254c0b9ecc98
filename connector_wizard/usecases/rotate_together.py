"""Give one new secret to many connections that sign in as the same user."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from connector_wizard import audit
from connector_wizard.background import AT_ONCE_SECONDS, SENDING, in_background
from connector_wizard.changes import asking, run
from connector_wizard.changes.reaching import is_unapproved
from connector_wizard.changes.wanting import NewCredentials, SecretsMissingError, wanted_of
from connector_wizard.models import Action, Actor, Connection, Rotation, StateError
from connector_wizard.models.changes import HEAD_START
from connector_wizard.models.logins import login_of


@sensitive_variables()
def rotate_together(
    *,
    actor: Actor,
    connections: Sequence[Connection],
    new: NewCredentials,
    bypass: str | None = None,
    wait: bool = False,
) -> tuple[Rotation, list[Connection]]:
    """
    Queue a change of each connection, and return the rotation and those that were left out.

    Left out is what another change is under way of, and what others made and may have more than
    is known here. Plain answers stay as they are in each. With ``wait`` all are done when this
    returns, or the rotation has paused. ``bypass`` is what it is for one alone: a secret may tell
    where it leads.

    :raises ApprovalNeededError: if one would reach something else, and the policy asks for approval
    :raises SecretsMissingError: if one lacks a secret that is neither stored nor typed
    """
    wanted, left_out = _wanted(actor, connections, new)
    known = [one for one in connections if one.pk in wanted]
    unapproved = {one.pk for one in known if is_unapproved(one, wanted[one.pk], bypass=bypass)}
    with transaction.atomic(durable=True):
        Connection.objects.lock(wanted)
        rotation = _begin(actor, connections[0])
        for one in known:
            told = _told(rotation, unapproved=one.pk in unapproved, reason=bypass)
            # All of a rotation were asked for in one moment.
            asked = {"rotation": rotation, "requested_at": rotation.requested_at}
            try:
                asking.record_rotation(one, {**wanted[one.pk], **asked}, by=actor, told=told)
            except StateError:
                left_out.append(one)
        counts = {"connections": len(connections) - len(left_out), "secrets": sorted(new.secrets)}
        fact = audit.Fact(Action.ROTATION_BEGUN, about=rotation, changes=counts)
        audit.record(fact, actor=actor, team=rotation.team)
    if wait:
        run(rotation.pk, actor=actor, held=rotation.busy_until)
    else:
        in_background(lambda: _go(rotation, actor), SENDING)
    return rotation, left_out


def _told(rotation: Rotation, *, unapproved: bool, reason: str | None) -> dict[str, object]:
    """Return what the event of a member tells."""
    told: dict[str, object] = {
        "together with others": str(rotation.pk),
        "without the approval that a policy asks for": unapproved,
    }
    return {**told, "reason": reason} if unapproved and reason else told


def _begin(actor: Actor, first: Connection) -> Rotation:
    now = timezone.now()
    return Rotation.objects.create(
        team=first.team,
        login=str(login_of(first) or first)[:254],
        requested_by=actor.name,
        requested_at=now,
        counted_from=now,
        # Kept for who asked: a sweep, or a page that follows it, would do it in another's name.
        busy_until=now + HEAD_START,
    )


@sensitive_variables()
def _wanted(
    actor: Actor, connections: Sequence[Connection], new: NewCredentials
) -> tuple[dict[UUID, dict[str, object]], list[Connection]]:
    wanted, left_out = {}, []
    for one in connections:
        try:
            wanted[one.pk] = wanted_of(one, new, by=actor)
        except SecretsMissingError:
            if not one.is_half_known:
                raise
            left_out.append(one)
    return wanted, left_out


def _go(rotation: Rotation, actor: Actor) -> None:
    held = rotation.busy_until
    run(rotation.pk, actor=actor, seconds=AT_ONCE_SECONDS, held=held)
