"""Find what a command's options name, or say in one sentence what is missing."""

from django.core.management.base import CommandError

from connector_wizard.models import Actor, Membership, Role, Team


def team_called(slug: str) -> Team:
    """
    Return the team.

    :raises CommandError: if there is none of that slug
    """
    team = Team.objects.filter(slug=slug).first()
    if team is None:
        known = ", ".join(Team.objects.values_list("slug", flat=True)[:10]) or "none yet"
        raise CommandError(f"There is no team {slug!r}. Teams: {known}.")
    return team


def member_called(team: Team, email: str) -> Membership:
    """
    Return the person's role in the team.

    :raises CommandError: if they are not in it
    """
    rows = Membership.objects.select_related("team", "user")
    membership = rows.filter(team=team, user__email=email.lower()).first()
    if membership is None:
        raise CommandError(f"{email} is not in the team {team.slug}.")
    return membership


def acting_admin(team: Team) -> Actor:
    """
    Return the team's first admin, as who an operator acts.

    :raises CommandError: if none
    """
    admins = Membership.objects.filter(team=team, role=Role.ADMIN).select_related("user")
    first = admins.order_by("joined_at").first()
    if first is None:
        raise CommandError(f"The team {team.slug} has no admin: run bootstrap.")
    return Actor.at_command_line(first.user)
