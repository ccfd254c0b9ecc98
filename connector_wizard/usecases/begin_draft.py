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


class AlreadyThereError(Exception):
    """Something stands for a file's entry already: made, on its way, asked for or begun."""


def begin_draft(
    *, actor: Actor, account: PlatformAccount, sandbox: str = "", declared: str = ""
) -> Connection:
    """
    Return a new draft in ``account`` and, where it is known already, ``sandbox``; resumable.

    ``declared`` is the name of a file's entry, for which only one is ever begun.

    :raises SandboxBarredError: if the sandbox is not active, or the account was deleted just now
    :raises AlreadyThereError: if another run of the file, or a person, was quicker
    """
    known = Sandbox.usable(account, sandbox)
    with transaction.atomic(durable=True):
        # Whoever looks and begins holds the account: of two runs the second finds the first's.
        if not account.hold():
            raise SandboxBarredError(
                _("The Platform account was deleted just now. Choose another.")
            )
        if declared and Connection.objects.declared(account, sandbox, declared).exists():
            raise AlreadyThereError
        draft = Connection.objects.create(
            team=account.team,
            account=account,
            sandbox=sandbox,
            is_production=known is not None and known.is_production,
            name=declared,
            from_file=bool(declared),
            created_by=actor.user,
            created_by_name=actor.name,
        )
        told = {"account": account.name, "sandbox": sandbox}
        if declared:
            told["name"] = declared
        fact = audit.Fact(Action.DRAFT_BEGUN, about=draft, changes=told)
        audit.record(fact, actor=actor, team=account.team)
    return draft
