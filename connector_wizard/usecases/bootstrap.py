"""Make the first team and its first admin."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.text import slugify
from django.views.decorators.debug import sensitive_variables

from connector_wizard import audit
from connector_wizard.models import Action, Actor, Membership, Role, Team, User


@dataclass(frozen=True, slots=True)
class Founding:
    """What was there already and what was made."""

    user: User
    team: Team
    made_user: bool
    made_team: bool = field(default=False)


@sensitive_variables()
def bootstrap(*, email: str, team_name: str, password: str) -> Founding:
    """
    Make the team and its admin where they are missing; what is there stays as it is.

    The admin may also use the Django admin: who can run this command operates the site.
    """
    with transaction.atomic(durable=True):
        user = User.objects.filter(email=email.lower()).first()
        made_user = user is None
        if user is None:
            user = User.objects.create_superuser(email, password)
        team, made_team = Team.objects.get_or_create(
            slug=slugify(team_name), defaults={"name": team_name}
        )
        actor = Actor.at_command_line(user)
        if made_team:
            audit.record(audit.Fact(Action.TEAM_CREATED, about=team), actor=actor, team=team)
        _, joined = Membership.objects.get_or_create(
            team=team, user=user, defaults={"role": Role.ADMIN}
        )
        if joined:
            fact = audit.Fact(Action.MEMBER_ADDED, about=user, changes={"role": Role.ADMIN})
            audit.record(fact, actor=actor, team=team)
    return Founding(user, team, made_user=made_user, made_team=made_team)
