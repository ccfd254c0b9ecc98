"""Begin to connect a source: make the draft that every later step works on."""

from django.db import transaction
from django.utils.translation import gettext as _

from connector_wizard import audit
from connector_wizard.models import (
    Action,
    Actor,
    Connection,
    PlatformAccount,
    Sandbox,
    SandboxBarredError,
)


def begin_draft(*, actor: Actor, account: PlatformAccount, sandbox: str = "") -> Connection:
    """
    Return a new draft in ``account`` and, where it is known already, ``sandbox``; resumable.

    :raises SandboxBarredError: if the sandbox is not active, or the account was deleted just now
    """
    known = Sandbox.usable(account, sandbox)
    with transaction.atomic(durable=True):
        if not account.hold():
            raise SandboxBarredError(
                _("The Platform account was deleted just now. Choose another.")
            )
        draft = Connection.objects.create(
            team=account.team,
            account=account,
            sandbox=sandbox,
            is_production=known is not None and known.is_production,
            created_by=actor.user,
            created_by_name=actor.name,
        )
        told = {"account": account.name, "sandbox": sandbox}
        fact = audit.Fact(Action.DRAFT_BEGUN, about=draft, changes=told)
        audit.record(fact, actor=actor, team=account.team)
    return draft
