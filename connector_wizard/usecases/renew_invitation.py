"""Set an invitation out anew, with another link."""

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from connector_wizard import audit
from connector_wizard.letters import Invited, deliver
from connector_wizard.models import Action, Actor, Invitation


@sensitive_variables()
def renew_invitation(*, actor: Actor, invitation: Invitation, join_url: str) -> Invited:
    """
    Return another link, good for seven days; the old one is worth nothing from then on.

    :raises InvitationError: if it was used or withdrawn meanwhile
    """
    token = invitation.issue(by=actor.name, now=timezone.now())
    with transaction.atomic(durable=True):
        invitation.keep_issued()
        fact = audit.Fact(Action.INVITATION_RENEWED, about=invitation, changes=invitation.told)
        audit.record(fact, actor=actor, team=invitation.team)
    return deliver(invitation, join_url=join_url, token=token)
