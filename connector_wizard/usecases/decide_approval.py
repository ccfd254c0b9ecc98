"""Approve a creation before it happens, or decline it."""

from django.db import transaction
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.approving import standing_approval
from connector_wizard.models import Action, Actor, Approval, Connection, NoticeKind, StateError
from connector_wizard.notices import about_approval, tell


def decide_approval(*, actor: Actor, approval: Approval, approve: bool, comment: str) -> None:
    """
    Write the reviewer's word down. It holds for exactly what they saw, and for nothing else.

    :raises StateError: if the request waits no longer, or the draft was changed since
    """
    now = timezone.now()
    state = Approval.State.APPROVED if approve else Approval.State.DECLINED
    with transaction.atomic(durable=True):
        draft = Connection.objects.select_for_update(no_key=True).get(pk=approval.connection_id)
        if standing_approval(draft) != approval:
            raise StateError(f"{draft} was changed meanwhile")
        approval.decide(state, comment, by=actor, now=now)
        # Its author has another seven days to go on with it.
        draft.edit(now=now)
        action = Action.APPROVAL_GIVEN if approve else Action.APPROVAL_DECLINED
        told = {"comment": comment, "bound to": approval.bound_to}
        fact = audit.Fact(action, about=draft, changes=told)
        audit.record(fact, actor=actor, team=draft.team)
        kind = NoticeKind.APPROVAL_DECIDED
        tell(about_approval(kind, approval, by=actor, at=now, outcome=state.value))
