"""Choose the Platform account of a draft."""

from django.db import transaction
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.approving import void_if_changed
from connector_wizard.models import Action, Actor, Connection, PlatformAccount, StateError


def choose_account(*, actor: Actor, connection: Connection, account: PlatformAccount) -> None:
    """
    Move the draft to ``account``. Its sandbox is asked for again; everything typed is kept.

    :raises StateError: if it is not a draft any more, or the account was deleted just now
    """
    if connection.account_id == account.pk:
        return
    with transaction.atomic(durable=True):
        if not account.hold():
            raise StateError(f"{account} was deleted just now")
        connection.edit(now=timezone.now(), account_id=account.pk, sandbox="", is_production=False)
        connection.note_hand(actor.name)
        void_if_changed(connection, actor=actor)
        fact = audit.Fact(Action.DRAFT_CHANGED, about=connection, changes={"account": account.name})
        audit.record(fact, actor=actor, team=connection.team)
