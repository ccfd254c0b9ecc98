"""Change by what a person proves who they are, and tell it in the same transaction."""

from collections.abc import Callable
from typing import TypeVar

from allauth.mfa.models import Authenticator
from django.db import transaction

from connector_wizard import audit
from connector_wizard.models import Action, Actor, FactorSecret, User

T = TypeVar("T")


def change_factors(
    *, actor: Actor, person: User, action: Action, label: str, change: Callable[[], T]
) -> T:
    """
    Make ``change``, which is allauth's to make, so that it and its event stand or fall together.

    Secrets that no factor needs any more are deleted. Returns what ``change`` returned.
    """
    with transaction.atomic():
        made = change()
        FactorSecret.forget_unused(person)
        audit.record_in_teams(audit.Fact(action, label=label), actor=actor, person=person)
    return made


def remove_factors(*, actor: Actor, person: User) -> int:
    """
    Take every second factor off the person's account: they have lost them all.

    Returns how many there were, recovery codes not counted.
    """
    with transaction.atomic(durable=True):
        rows = list(Authenticator.objects.filter(user=person))
        Authenticator.objects.filter(user=person).delete()
        FactorSecret.forget_unused(person)
        factors = [one for one in rows if one.type != Authenticator.Type.RECOVERY_CODES]
        if factors:
            fact = audit.Fact(Action.FACTOR_REMOVED, about=person, label=f"all of {person.email}")
            audit.record_in_teams(fact, actor=actor, person=person)
    return len(factors)


def record_code_used(*, actor: Actor, person: User, left: int) -> None:
    """Append that one of the person's recovery codes is used up, and how many are left."""
    fact = audit.Fact(Action.RECOVERY_CODE_USED, changes={"left": str(left)})
    audit.record_in_teams(fact, actor=actor, person=person)
