"""Replace the secret of a Platform account, once the Platform has accepted the new one."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from connector_wizard import audit
from connector_wizard.advice import PlatformProblemError
from connector_wizard.gateway import asking
from connector_wizard.models import Action, Actor, PlatformAccount, Sandbox


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A client's secret, or an access token with its end."""

    text: str = field(repr=False)
    token_expires_at: datetime | None = None


@sensitive_variables()
def replace_account_secret(*, actor: Actor, account: PlatformAccount, new: NewSecret) -> None:
    """
    Use the new secret from the next call on; the old one and its token are gone.

    :raises PlatformProblemError: if the Platform refused it or did not answer; the old one stays
    """
    try:
        with asking(_candidate(account, new)) as client:
            sandboxes = client.list_sandboxes()
    except PlatformProblemError as error:
        fact = audit.Fact(Action.ACCOUNT_SECRET_REPLACED, about=account)
        audit.record_failure(fact, error.problem, actor=actor, team=account.team)
        raise
    with transaction.atomic(durable=True):
        account.replace_secret(new.text, new.token_expires_at, timezone.now())
        names = Sandbox.replace_all(account, sandboxes)
        told = {"kind": account.kind, "sandboxes": names}
        fact = audit.Fact(Action.ACCOUNT_SECRET_REPLACED, about=account, changes=told)
        audit.record(fact, actor=actor, team=account.team)


@sensitive_variables()
def _candidate(account: PlatformAccount, new: NewSecret) -> PlatformAccount:
    """Return the account as it would be: with no row, so that its token is shared with nobody."""
    return PlatformAccount(
        team=account.team,
        kind=account.kind,
        org_id=account.org_id,
        client_id=account.client_id,
        scopes=account.scopes,
        client_secret=None if account.is_token else new.text,
        access_token=new.text if account.is_token else None,
        token_expires_at=new.token_expires_at,
    )
