"""Tell what concerns a person, and no one team, in the history of each of their teams."""

from django.db import transaction

from connector_wizard.audit.chain import Fact, record
from connector_wizard.models import Actor, Team, User


def record_in_teams(fact: Fact, *, actor: Actor, person: User) -> None:
    """Append ``fact`` to the chain of every team that ``person`` is in now."""
    # In the order of ids, so that two at once cannot wait for each other's chains.
    teams = Team.objects.filter(members=person).order_by("pk")
    with transaction.atomic():
        for team in teams:
            record(fact, actor=actor, team=team)
