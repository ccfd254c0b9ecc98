"""Withdraw an invitation: its link is worth nothing from then on."""

from django.db import transaction

from connector_wizard import audit
from connector_wizard.models import Action, Actor, Invitation


def withdraw_invitation(*, actor: Actor, invitation: Invitation) -> None:
    """
    Forget the invitation; the history keeps that it was.

    :raises InvitationError: if it was used or withdrawn meanwhile
    """
    with transaction.atomic(durable=True):
        fact = audit.Fact(
            Action.INVITATION_WITHDRAWN, about=invitation, changes={"role": invitation.role}
        )
        invitation.withdraw()
        audit.record(fact, actor=actor, team=invitation.team)
