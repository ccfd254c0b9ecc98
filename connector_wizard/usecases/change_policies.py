"""Change a team's policies."""

from django.db import transaction
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.models import Action, Actor, Connection, Policies, Team


def change_policies(
    *, actor: Actor, team: Team, policies: Policies, discard_stored: bool = False
) -> int:
    """
    Put ``policies`` in force from the next request on.

    With ``discard_stored`` and a policy to discard, the secrets go too that connections created
    before still have; returns of how many.
    """
    with transaction.atomic(durable=True):
        changed = policies.against(team.adopt(policies))
        discard = discard_stored and not policies.keep_secrets
        discarded = _discard(team) if discard else {}
        if changed:
            fact = audit.Fact(Action.POLICIES_CHANGED, about=team, changes=changed)
            audit.record(fact, actor=actor, team=team)
        for connection, names in discarded.items():
            told = {"parameters": names}
            fact = audit.Fact(Action.SECRETS_DISCARDED, about=connection, changes=told)
            audit.record(fact, actor=actor, team=team)
    return len(discarded)


def _discard(team: Team) -> dict[Connection, list[str]]:
    rows = Connection.objects.with_secrets(team)
    Connection.objects.lock(rows.values_list("pk", flat=True))
    light = rows.defer("auth_specs", "secrets", "params")
    return {one: one.forget_secrets(now=timezone.now()) for one in light}
