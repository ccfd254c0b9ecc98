"""Choose the sandbox in which the base connection will live."""

from django.db import transaction
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.approving import void_if_changed
from connector_wizard.models import Action, Actor, Connection, PlatformAccount, Sandbox


def choose_sandbox(
    *, actor: Actor, connection: Connection, account: PlatformAccount, sandbox: str
) -> None:
    """
    Move the draft to ``sandbox`` of ``account``, which may be one that the Platform did not list.

    :raises SandboxBarredError: if the Platform says that it is not active
    :raises StateError: if it is not a draft any more
    """
    known = Sandbox.usable(account, sandbox)
    with transaction.atomic(durable=True):
        production = known is not None and known.is_production
        connection.edit(now=timezone.now(), sandbox=sandbox, is_production=production)
        connection.note_hand(actor.name)
        void_if_changed(connection, actor=actor)
        fact = audit.Fact(Action.DRAFT_CHANGED, about=connection, changes={"sandbox": sandbox})
        audit.record(fact, actor=actor, team=connection.team)
