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
        if changed:
            fact = audit.Fact(Action.POLICIES_CHANGED, about=team, changes=changed)
            audit.record(fact, actor=actor, team=team)
        if policies.keep_secrets or not discard_stored:
            return 0
        return _discard(actor, team)


def _discard(actor: Actor, team: Team) -> int:
    rows = list(Connection.objects.with_secrets(team).defer("auth_specs", "secrets", "params"))
    for connection in rows:
        told = {"parameters": connection.forget_secrets(now=timezone.now())}
        fact = audit.Fact(Action.SECRETS_DISCARDED, about=connection, changes=told)
        audit.record(fact, actor=actor, team=team)
    return len(rows)
