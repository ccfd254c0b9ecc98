"""Call a Platform account by another name."""

from django.db import transaction

from connector_wizard import audit
from connector_wizard.advice import Problem
from connector_wizard.models import AccountKeptError, Action, Actor, PlatformAccount


def rename_account(*, actor: Actor, account: PlatformAccount, name: str) -> None:
    """
    Give the account the name.

    :raises AccountKeptError: if another of the team's accounts has it
    """
    if name == account.name:
        return
    changes = {"name": {"before": account.name, "after": name}}
    fact = audit.Fact(Action.ACCOUNT_RENAMED, about=account, changes=changes)
    try:
        with transaction.atomic(durable=True):
            account.rename(name)
            audit.record(fact, actor=actor, team=account.team)
    except AccountKeptError as error:
        audit.record_failure(fact, Problem(str(error), ""), actor=actor, team=account.team)
        raise
