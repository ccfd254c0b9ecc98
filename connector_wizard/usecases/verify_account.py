"""Ask the Platform whether an account still works, and which sandboxes it may use now."""

from django.db import transaction
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.advice import PlatformProblemError
from connector_wizard.gateway import asking
from connector_wizard.models import Action, Actor, PlatformAccount, Sandbox


def verify_account(*, actor: Actor, account: PlatformAccount) -> int:
    """
    Refresh what we know of the account's sandboxes and return how many there are.

    :raises PlatformProblemError: if the Platform refused or did not answer; what we knew is kept
    """
    try:
        with asking(account) as client:
            sandboxes = client.list_sandboxes()
    except PlatformProblemError as error:
        fact = audit.Fact(Action.ACCOUNT_VERIFIED, about=account)
        audit.record_failure(fact, error.problem, actor=actor, team=account.team)
        raise
    with transaction.atomic(durable=True):
        names = Sandbox.replace_all(account, sandboxes)
        account.verified_at = timezone.now()
        account.save(update_fields=["verified_at"])
        fact = audit.Fact(Action.ACCOUNT_VERIFIED, about=account, changes={"sandboxes": names})
        audit.record(fact, actor=actor, team=account.team)
    return len(names)
