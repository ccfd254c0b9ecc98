"""Hold a creation to the approval that a team's policy asks for: bound to exactly what is sent."""

from connector_wizard import audit
from connector_wizard.models import Action, Actor, Approval, Connection, Outcome
from connector_wizard.orders import order_digest


class ApprovalNeededError(Exception):
    """The team's policy asks for an approval that is not there, or not of exactly this."""


def standing_approval(connection: Connection) -> Approval | None:
    """Return the request that waits or was approved, if what it is bound to is unchanged."""
    approval = connection.approvals.standing().select_related("decided_by").first()
    if approval is None or approval.bound_to != order_digest(connection):
        return None
    return approval


def void_if_changed(connection: Connection, *, actor: Actor) -> None:
    """End a request that the draft has been changed under; part of the change's transaction."""
    approval = connection.approvals.standing().first()
    if approval is None or approval.bound_to == order_digest(connection):
        return
    was = approval.state
    approval.end(Approval.State.VOID)
    fact = audit.Fact(
        Action.APPROVAL_VOIDED, about=connection, outcome=Outcome.REFUSED, changes={"it was": was}
    )
    audit.record(fact, actor=actor, team=connection.team)


def asks_for_approval(connection: Connection) -> bool:
    """Tell whether the team's policy, as it is now, asks for approval where the draft will live."""
    connection.team.refresh_from_db()
    return connection.team.policies.ask_approval_in(connection.sandbox)


def approval_in_force(connection: Connection) -> Approval | None:
    """
    Return the approval under which the draft may be created now; none where no policy asks.

    :raises ApprovalNeededError: if a policy asks for one that is not there
    """
    if not asks_for_approval(connection):
        return None
    approval = standing_approval(connection)
    if approval is None or approval.state != Approval.State.APPROVED:
        raise ApprovalNeededError
    return approval
