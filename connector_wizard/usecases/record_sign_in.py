"""Put sign-ins, their failures and sign-outs on record, in every team of the person."""

from connector_wizard import audit
from connector_wizard.models import Action, Actor, Outcome, User


def record_sign_in(*, actor: Actor, person: User, method: str) -> None:
    """Append that the person signed in, and how they proved who they are."""
    fact = audit.Fact(Action.SIGNED_IN, changes={"method": method})
    audit.record_in_teams(fact, actor=actor, person=person)


def record_sign_out(*, actor: Actor, person: User) -> None:
    """Append that the person signed out."""
    audit.record_in_teams(audit.Fact(Action.SIGNED_OUT), actor=actor, person=person)


def record_failed_sign_in(*, actor: Actor, email: str, method: str) -> None:
    """Append that somebody failed to sign in as ``email``; unknown addresses have no history."""
    person = User.objects.filter(email=email.lower()).first()
    if person is None:
        return
    told = {"method": method}
    fact = audit.Fact(Action.SIGN_IN_FAILED, about=person, outcome=Outcome.DENIED, changes=told)
    audit.record_in_teams(fact, actor=actor, person=person)
