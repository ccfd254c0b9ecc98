"""Put on record that the role table refused somebody."""

from django.db import transaction

from connector_wizard import audit
from connector_wizard.models import Action, Actor, Outcome, Team


def record_refusal(*, actor: Actor, team: Team, act: str) -> None:
    """Append that ``actor`` was not allowed to ``act``."""
    fact = audit.Fact(Action.ACCESS_DENIED, label=act, outcome=Outcome.DENIED)
    with transaction.atomic(durable=True):
        audit.record(fact, actor=actor, team=team)
