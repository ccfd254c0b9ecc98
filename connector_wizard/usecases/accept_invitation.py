"""Join a team by an invitation: with the account one has, or with a new one."""

from dataclasses import replace

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from connector_wizard import audit
from connector_wizard.models import Action, Actor, Invitation, InvitationError, Membership, User


def accept_invitation(*, actor: Actor, user: User, invitation: Invitation) -> None:
    """
    Put ``user``, who signed in with the invited address, into the team; the link is used up.

    Who is in the team already keeps their role.

    :raises InvitationError: if it is not theirs, or was used, renewed or withdrawn meanwhile
    """
    if user.email != invitation.email:
        raise InvitationError
    with transaction.atomic(durable=True):
        _join(actor, user, invitation)


@sensitive_variables()
def accept_as_newcomer(*, actor: Actor, invitation: Invitation, password: str) -> User:
    """
    Make the invited address's account, with ``password``, and put it into the team.

    :raises InvitationError: if it was used, renewed or withdrawn meanwhile, or the address has got
        an account
    """
    try:
        with transaction.atomic(durable=True):
            user = User.objects.create_user(invitation.email, password)
            # Whoever invited vouches for the address.
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            _join(replace(actor, user=user), user, invitation)
    except IntegrityError:
        raise InvitationError from None
    return user


def _join(actor: Actor, user: User, invitation: Invitation) -> None:
    invitation.take(now=timezone.now())
    Membership.objects.get_or_create(
        team=invitation.team, user=user, defaults={"role": invitation.role}
    )
    told = {"role": invitation.role, "invited by": invitation.invited_by}
    fact = audit.Fact(Action.MEMBER_JOINED, about=invitation.team, changes=told)
    audit.record(fact, actor=actor, team=invitation.team)
