"""Take a request for approval back, so that the draft can be worked on."""

from django.db import transaction

from connector_wizard import audit
from connector_wizard.models import Action, Actor, Approval, Connection, StateError


def withdraw_approval(*, actor: Actor, connection: Connection) -> None:
    """
    End the request that waits or was approved.

    :raises StateError: if there is none
    """
    with transaction.atomic(durable=True):
        approval = connection.approvals.standing().first()
        if approval is None:
            raise StateError(f"{connection} waits for no approval")
        told = {"it was": approval.state}
        approval.end(Approval.State.WITHDRAWN)
        fact = audit.Fact(Action.APPROVAL_WITHDRAWN, about=connection, changes=told)
        audit.record(fact, actor=actor, team=connection.team)
