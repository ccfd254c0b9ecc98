"""Give a created connection another name or description, on the Platform first."""

from uuid import UUID

from django.db import transaction

from connector_wizard.changes import asking
from connector_wizard.models import Actor, Change, Connection, Label


def rename_connection(
    *, actor: Actor, connection: Connection, label: Label, wait: bool = False
) -> UUID:
    """
    Ask the Platform to rename it, and return the change's id; the record follows its answer.

    The press is answered at once; with ``wait`` (commands) it is done when this returns.

    :raises StateError: if it is not on the Platform, or another change is under way
    """
    wanted = {"name": label.name, "description": label.description}
    told = {
        "name": {"before": connection.name, "after": label.name},
        "description": {"before": connection.description, "after": label.description},
    }
    with transaction.atomic(durable=True):
        kind = Change.Kind.RENAME
        change = asking.record_change(connection, kind, by=actor, wanted=wanted, told=told)
    asking.carry_out(change, by=actor, wait=wait)
    return change.pk
