"""Delete a created connection, on the Platform first; the record stays and says so."""

from uuid import UUID

from django.db import transaction

from connector_wizard.changes import asking
from connector_wizard.models import Actor, Change, Connection


def delete_connection(*, actor: Actor, connection: Connection, wait: bool = False) -> UUID:
    """
    Ask the Platform to delete it, and return the change's id; the record follows its answer.

    :raises StateError: if it is not on the Platform, or another change is under way
    """
    with transaction.atomic(durable=True):
        kind, told = Change.Kind.DELETE, {"id": connection.remote_id}
        change = asking.record_change(connection, kind, by=actor, wanted={}, told=told)
    asking.carry_out(change, by=actor, wait=wait)
    return change.pk
