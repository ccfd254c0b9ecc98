"""Delete a Platform account that nothing uses, with its secrets."""

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from connector_wizard import audit
from connector_wizard.advice import Problem
from connector_wizard.models import AccountKeptError, Action, Actor, Connection, PlatformAccount

NAMED = 5


def delete_account(*, actor: Actor, account: PlatformAccount) -> None:
    """
    Delete the account with its secret, token, sandboxes and catalog; the history keeps its name.

    :raises AccountKeptError: if a draft or a connection uses it; the message says which
    """
    told = {"kind": account.kind, "organization id": account.org_id}
    fact = audit.Fact(Action.ACCOUNT_DELETED, about=account, changes=told)
    try:
        _delete(actor, account, fact)
    except AccountKeptError as error:
        audit.record_failure(fact, Problem(str(error), ""), actor=actor, team=account.team)
        raise


def _delete(actor: Actor, account: PlatformAccount, fact: audit.Fact) -> None:
    try:
        with transaction.atomic(durable=True):
            _refuse_while_used(account)
            PlatformAccount.objects.filter(pk=account.pk).delete()
            audit.record(fact, actor=actor, team=account.team)
    except (IntegrityError, ProtectedError):
        # Somebody began a draft with it just now.
        _refuse_while_used(account)
        raise


def _refuse_while_used(account: PlatformAccount) -> None:
    uses = Connection.objects.of_account(account).only("name", "source_title")
    names = [str(one) for one in uses[: NAMED + 1]]
    if names:
        shown = ", ".join([*names[:NAMED], *(["…"] if len(names) > NAMED else [])])
        raise AccountKeptError(
            _("It is used by: %(names)s. Discard those drafts, or keep the account.")
            % {"names": shown}
        )
