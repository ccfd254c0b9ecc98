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
    discard = discard_stored and not policies.keep_secrets
    with transaction.atomic(durable=True):
        changed = policies.against(team.adopt(policies))
        waiting = _hold(team) if discard else []
        forgotten = _forget(team) if discard else {}
        if changed:
            fact = audit.Fact(Action.POLICIES_CHANGED, about=team, changes=changed)
            audit.record(fact, actor=actor, team=team)
        given_up = sum(Verdict(one, actor, timezone.now()).given_up() for one in waiting)
        for connection, names in forgotten.items():
            told = {"parameters": names}
            fact = audit.Fact(Action.SECRETS_DISCARDED, about=connection, changes=told)
            audit.record(fact, actor=actor, team=team)
        under_way = Change.objects.with_secrets(team).count() if discard else 0
    return Discarded(len(forgotten), given_up, under_way)


def _hold(team: Team) -> list[Change]:
    """Lock all that is going to lose secrets; return the rotations that wait for a word."""
    waiting = Change.objects.with_secrets(team).at_rest()
    changing = waiting.values_list("connection_id", flat=True)
    keeping = Connection.objects.with_secrets(team).values_list("pk", flat=True)
    Connection.objects.lock({*changing, *keeping})
    rows = waiting.select_related("connection__team").order_by("pk")
    return list(rows.select_for_update(of=("self",)))


def _forget(team: Team) -> dict[Connection, list[str]]:
    light = Connection.objects.with_secrets(team).defer("auth_specs", "secrets", "params")
    return {one: one.forget_secrets(now=timezone.now()) for one in light}
