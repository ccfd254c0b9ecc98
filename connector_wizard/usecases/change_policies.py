"""Change a team's policies."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.changes import Verdict
from connector_wizard.models import Action, Actor, Change, Connection, Policies, Team


@dataclass(frozen=True, slots=True)
class Discarded:
    """
    Of how many connections the secrets are discarded, and how many rotations were given up for it.

    Those that are ``under_way`` keep theirs until their end: they may be on the wire.
    """

    connections: int = 0
    given_up: int = 0
    under_way: int = 0


def change_policies(
    *, actor: Actor, team: Team, policies: Policies, discard_stored: bool = False
) -> Discarded:
    """
    Put ``policies`` in force from the next request on.

    With ``discard_stored`` and a policy to discard, the secrets go too that connections created
    before still have, and those of rotations that wait for a person's word.
    """
    with transaction.atomic(durable=True):
        changed = policies.against(team.adopt(policies))
        if changed:
            fact = audit.Fact(Action.POLICIES_CHANGED, about=team, changes=changed)
            audit.record(fact, actor=actor, team=team)
        if policies.keep_secrets or not discard_stored:
            return Discarded()
        return _discard(actor, team)


def _discard(actor: Actor, team: Team) -> Discarded:
    given_up = _give_up(actor, team)
    rows = list(Connection.objects.with_secrets(team).defer("auth_specs", "secrets", "params"))
    for connection in rows:
        told = {"parameters": connection.forget_secrets(now=timezone.now())}
        fact = audit.Fact(Action.SECRETS_DISCARDED, about=connection, changes=told)
        audit.record(fact, actor=actor, team=team)
    under_way = Change.objects.with_secrets(team).count()
    return Discarded(len(rows), given_up, under_way)


def _give_up(actor: Actor, team: Team) -> int:
    waiting = Change.objects.with_secrets(team).at_rest().order_by("pk")
    # Locked, all of them before the first event: who answers one of them does it in this order.
    rows = list(waiting.select_related("connection__team").select_for_update(of=("self",)))
    return sum(Verdict(one, actor, timezone.now()).given_up() for one in rows)
