"""Invite an address to a team by a link."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from connector_wizard import audit
from connector_wizard.letters import Invited, deliver
from connector_wizard.models import Action, Actor, Invitation, InvitationError, Membership, Team


@sensitive_variables()
def invite_member(*, actor: Actor, team: Team, email: str, role: str, join_url: str) -> Invited:
    """
    Let whoever has the returned link join as ``role``: once, for seven days, for that address only.

    :raises InvitationError: if the address is in the team or invited already
    """
    if Membership.objects.filter(team=team, user__email=email).exists():
        raise InvitationError(_("This address is in the team already."))
    invitation = Invitation(team=team, email=email, role=role)
    token = invitation.issue(by=actor.name, now=timezone.now())
    try:
        with transaction.atomic(durable=True):
            invitation.save(force_insert=True)
            fact = audit.Fact(Action.MEMBER_INVITED, about=invitation, changes=invitation.told)
            audit.record(fact, actor=actor, team=team)
    except IntegrityError:
        raise InvitationError(
            _("This address is invited already. Renew or withdraw that invitation instead.")
        ) from None
    # After the commit: a letter cannot be taken back.
    return deliver(invitation, join_url=join_url, token=token)
