"""Give a created connection another name or description, on the Platform first."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.changes import work
from connector_wizard.models import Action, Actor, Change, Connection, Label
from connector_wizard.submissions import in_background


def rename_connection(
    *, actor: Actor, connection: Connection, label: Label, wait: bool = False
) -> UUID:
    """
    Ask the Platform to rename it, and return the change's id; the record follows its answer.

    The press is answered at once; with ``wait`` (commands) it is done when this returns.

    :raises StateError: if it is not on the Platform, or another change is under way
    """
    with transaction.atomic(durable=True):
        change = Change.begin(
            connection,
            kind=Change.Kind.RENAME,
            requested_by=actor.name,
            requested_at=timezone.now(),
            name=label.name,
            description=label.description,
        )
        told = {
            "change": change.kind,
            "name": {"before": connection.name, "after": label.name},
            "description": {"before": connection.description, "after": label.description},
        }
        fact = audit.Fact(Action.CHANGE_REQUESTED, about=connection, changes=told)
        audit.record(fact, actor=actor, team=connection.team)
    if wait:
        work(change.pk, actor=actor)
    else:
        in_background(lambda: work(change.pk, actor=actor))
    return change.pk
