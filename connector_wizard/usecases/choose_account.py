"""Choose the Platform account of a draft."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from connector_wizard import audit
from connector_wizard.approving import void_if_changed
from connector_wizard.models import Action, Actor, Connection, PlatformAccount, StateError
from connector_wizard.models.marks import not_meant_for


@sensitive_variables()
def choose_account(
    *, actor: Actor, connection: Connection, account: PlatformAccount
) -> frozenset[str]:
    """
    Move the draft to ``account``. Its sandbox is asked for again; what was typed is kept.

    Secrets that somebody else typed are not, where the account is another organization's, which
    was not meant to have them. Returned are their names; they have to be typed anew.

    :raises StateError: if it is not a draft any more, or the account was deleted just now
    """
    if connection.account_id == account.pk:
        return frozenset()
    lent = not_meant_for(account, connection, name=actor.name)
    told: dict[str, Any] = {"account": account.name}
    if lent:
        told["parameters"] = sorted(lent)
    with transaction.atomic(durable=True):
        if not account.hold():
            raise StateError(f"{account} was deleted just now")
        moved = {"account_id": account.pk, "sandbox": "", "is_production": False}
        connection.edit(now=timezone.now(), **moved, **_without(connection, lent))
        connection.note_hand(actor.name)
        void_if_changed(connection, actor=actor)
        fact = audit.Fact(Action.DRAFT_CHANGED, about=connection, changes=told)
        audit.record(fact, actor=actor, team=connection.team)
    return lent


@sensitive_variables()
def _without(connection: Connection, lent: frozenset[str]) -> dict[str, Any]:
    if not lent:
        return {}
    marks = {name: mark for name, mark in connection.secret_marks.items() if name not in lent}
    return {
        # Not opened where none is left: what does not open need not be.
        "secrets": {name: connection.secrets[name] for name in marks},
        "secret_marks": marks,
        "credentials_checked": False,
    }
