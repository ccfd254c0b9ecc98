"""Create a draft's base connection on the Platform: claim it, then send it exactly once."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.approving import ApprovalNeededError, approval_in_force, asks_for_approval
from connector_wizard.background import SENDING, in_background
from connector_wizard.models import (
    Action,
    Actor,
    Approval,
    Connection,
    Label,
    StateError,
    Submission,
)
from connector_wizard.orders import order_digest
from connector_wizard.submissions import lease_seconds, send
from connector_wizard.testing import run_first_soon

__all__ = ["ApprovalNeededError", "create_base_connection"]


def create_base_connection(
    *,
    actor: Actor,
    connection: Connection,
    label: Label,
    wait: bool = False,
    bypass_reason: str = "",
) -> UUID:
    """
    Claim the draft for one try and send it, and return the try's id.

    The press is answered at once and the sending goes on apart from it; with ``wait`` (commands)
    it is done when this returns. Whatever breaks, the try's outcome is written or settled later.
    Where the team's policy asks for an approval, an admin's ``bypass_reason`` goes in its place.

    :raises ApprovalNeededError: if there is none of exactly this
    :raises StateError: if it is not a draft any more, or not yet complete
    """
    submission = _claim(actor, connection, label, bypass_reason)
    if wait:
        send(submission.pk, actor=actor)
    else:
        in_background(lambda: _send_and_test(submission, actor), SENDING)
    return submission.pk


def _send_and_test(submission: Submission, actor: Actor) -> None:
    send(submission.pk, actor=actor)
    # Whether it was created, the rows know; a test that comes to nothing here stays due.
    run_first_soon(submission.connection_id)


def _claim(
    actor: Actor, connection: Connection, label: Label, bypass_reason: str = ""
) -> Submission:
    now = timezone.now()
    # Durable: nothing may be sent that a surrounding transaction could still take back.
    with transaction.atomic(durable=True):
        connection.edit(now=now, name=label.name, description=label.description)
        if connection.next_step != "check":
            raise StateError(f"{connection} is not complete yet")
        approval = _approval(actor, connection, bypass_reason)
        submission = Submission.begin(
            connection,
            requested_by=actor.name,
            now=now,
            lease=now + timedelta(seconds=lease_seconds()),
        )
        submission.note(approval=approval, bypass_reason=bypass_reason)
        told = {
            "reference": submission.reference,
            "name": label.name,
            "sandbox": connection.sandbox,
            "source": connection.source,
            "auth spec": connection.auth_spec.get("name", ""),
            "parameters": sorted({*connection.params, *connection.secret_marks}),
        }
        if approval is not None:
            told |= {"approved by": approval.decided_by_name, "bound to": approval.bound_to}
        fact = audit.Fact(Action.CONNECTION_REQUESTED, about=connection, changes=told)
        audit.record(fact, actor=actor, team=connection.team)
    return submission


def _approval(actor: Actor, connection: Connection, bypass_reason: str) -> Approval | None:
    if not bypass_reason or not asks_for_approval(connection):
        return approval_in_force(connection)
    told = {"reason": bypass_reason, "bound to": order_digest(connection)}
    fact = audit.Fact(Action.APPROVAL_BYPASSED, about=connection, changes=told)
    audit.record(fact, actor=actor, team=connection.team)
    return None
