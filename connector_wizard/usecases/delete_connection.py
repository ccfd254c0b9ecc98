"""Delete a created connection, on the Platform first; the record stays and says so."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.changes import work
from connector_wizard.models import Action, Actor, Change, Connection
from connector_wizard.submissions import in_background


def delete_connection(*, actor: Actor, connection: Connection, wait: bool = False) -> UUID:
    """
    Ask the Platform to delete it, and return the change's id; the record follows its answer.

    :raises StateError: if it is not on the Platform, or another change is under way
    """
    with transaction.atomic(durable=True):
        change = Change.begin(
            connection,
            kind=Change.Kind.DELETE,
            requested_by=actor.name,
            requested_at=timezone.now(),
        )
        told = {"change": change.kind, "id": connection.remote_id}
        fact = audit.Fact(Action.CHANGE_REQUESTED, about=connection, changes=told)
        audit.record(fact, actor=actor, team=connection.team)
    if wait:
        work(change.pk, actor=actor)
    else:
        in_background(lambda: work(change.pk, actor=actor))
    return change.pk
