"""Put aside what others made on the Platform and nobody here wants on record, or put it back."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.models import Action, Actor, ForeignConnection, Team
from connector_wizard.models.locking import lock_rows


def ignore_foreign(*, actor: Actor, team: Team, chosen: Sequence[ForeignConnection]) -> int:
    """Put ``chosen`` aside, each with its event; return how many were not aside already."""
    now = timezone.now()
    with transaction.atomic(durable=True):
        _lock(chosen)
        moved = [one for one in chosen if one.ignore(by=actor.name, now=now)]
        _tell(Action.FOREIGN_IGNORED, moved, actor, team)
    return len(moved)


def restore_foreign(*, actor: Actor, team: Team, chosen: Sequence[ForeignConnection]) -> int:
    """Put ``chosen`` back on the list, each with its event; return how many were not there."""
    with transaction.atomic(durable=True):
        _lock(chosen)
        moved = [one for one in chosen if one.restore()]
        _tell(Action.FOREIGN_RESTORED, moved, actor, team)
    return len(moved)


def _lock(chosen: Sequence[ForeignConnection]) -> None:
    lock_rows(ForeignConnection.objects.filter(pk__in=[one.pk for one in chosen]))


def _tell(action: Action, moved: Sequence[ForeignConnection], actor: Actor, team: Team) -> None:
    for one in moved:
        fact = audit.Fact(action, about=one, changes={"id": one.remote_id, "sandbox": one.sandbox})
        audit.record(fact, actor=actor, team=team)
