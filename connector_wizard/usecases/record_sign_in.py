"""Put sign-ins, their failures and sign-outs on record, in every team of the person."""

from django.db import transaction

from connector_wizard import audit
from connector_wizard.models import Action, Actor, Outcome, Team, User


def record_sign_in(*, actor: Actor) -> None:
    """Append that the person signed in."""
    _record(audit.Fact(Action.SIGNED_IN), actor)


def record_sign_out(*, actor: Actor) -> None:
    """Append that the person signed out."""
    _record(audit.Fact(Action.SIGNED_OUT), actor)


def record_failed_sign_in(*, actor: Actor, email: str) -> None:
    """Append that somebody failed to sign in as ``email``; unknown addresses have no history."""
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        return
    fact = audit.Fact(Action.SIGN_IN_FAILED, about=user, outcome=Outcome.DENIED)
    _record(fact, actor, person=user)


def _record(fact: audit.Fact, actor: Actor, person: User | None = None) -> None:
    # In the order of ids, so that two sign-ins at once cannot wait for each other's chains.
    teams = Team.objects.filter(members=person or actor.user).order_by("pk")
    with transaction.atomic(durable=True):
        for team in teams:
            audit.record(fact, actor=actor, team=team)
