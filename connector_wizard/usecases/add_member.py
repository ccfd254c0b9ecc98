"""Give a person a role in a team."""

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from connector_wizard import audit
from connector_wizard.models import Action, Actor, Membership, Role, Team, User


@sensitive_variables()
def add_member(*, actor: Actor, team: Team, email: str, role: Role, password: str) -> bool:
    """
    Add the person with ``role``, make their user if there is none; return whether they are new.

    Who is in the team already keeps their role, and who has a user keeps their password.
    """
    with transaction.atomic(durable=True):
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            user = User.objects.create_user(email, password)
        _, joined = Membership.objects.get_or_create(team=team, user=user, defaults={"role": role})
        if joined:
            fact = audit.Fact(Action.MEMBER_ADDED, about=user, changes={"role": role})
            audit.record(fact, actor=actor, team=team)
    return joined
