"""Ask the team's reviewers to approve a creation before anything is sent."""

from django.db import transaction
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.approving import standing_approval, void_if_changed
from connector_wizard.models import (
    Action,
    Actor,
    Approval,
    Connection,
    Label,
    NoticeKind,
    StateError,
)
from connector_wizard.notices import about_approval, tell
from connector_wizard.orders import order_digest


def send_for_approval(*, actor: Actor, connection: Connection, label: Label) -> Approval:
    """
    Ask for approval of exactly what the draft holds now; asked twice, it is one request.

    :raises StateError: if it is not a draft any more, or not yet complete
    """
    now = timezone.now()
    with transaction.atomic(durable=True):
        connection.edit(now=now, name=label.name, description=label.description)
        if connection.next_step != "check":
            raise StateError(f"{connection} is not complete yet")
        void_if_changed(connection, actor=actor)
        approval = standing_approval(connection)
        if approval is not None:
            return approval
        approval = Approval.ask(connection, order_digest(connection), by=actor, now=now)
        told = {
            "name": connection.name,
            "sandbox": connection.sandbox,
            "source": connection.source,
            "bound to": approval.bound_to,
        }
        fact = audit.Fact(Action.APPROVAL_REQUESTED, about=connection, changes=told)
        audit.record(fact, actor=actor, team=connection.team)
        tell(about_approval(NoticeKind.WAITING_FOR_APPROVAL, approval, by=actor, at=now))
    return approval
