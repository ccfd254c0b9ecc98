"""Add a Platform account to a team, once the Platform has accepted it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from connector_wizard import audit
from connector_wizard.advice import PlatformProblemError, Problem
from connector_wizard.gateway import asking
from connector_wizard.models import Action, Actor, PlatformAccount, Sandbox, Team


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What was typed: a client with its secret, or an access token with its expiry."""

    name: str
    org_id: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    scopes: str = ""
    access_token: str = field(default="", repr=False)
    token_expires_at: datetime | None = None


@sensitive_variables()
def add_account(*, actor: Actor, team: Team, new: NewAccount) -> PlatformAccount:
    """
    Store the account and its sandboxes, after a token and the sandbox list were had with it.

    :raises PlatformProblemError: if the name is taken, or the Platform refused or did not answer
    """
    if PlatformAccount.objects.filter(team=team, name=new.name).exists():
        raise PlatformProblemError(_name_taken())
    account = _unsaved(actor, team, new)
    try:
        with asking(account) as client:
            sandboxes = client.list_sandboxes()
    except PlatformProblemError as error:
        told = {"name": account.name, "organization id": account.org_id}
        fact = audit.Fact(Action.ACCOUNT_REFUSED, changes=told)
        audit.record_failure(fact, error.problem, actor=actor, team=team)
        raise
    with transaction.atomic(durable=True):
        _save(account)
        names = Sandbox.replace_all(account, sandboxes)
        added = {"kind": account.kind, "organization id": account.org_id, "sandboxes": names}
        fact = audit.Fact(Action.ACCOUNT_ADDED, about=account, changes=added)
        audit.record(fact, actor=actor, team=team)
    return account


@sensitive_variables()
def _unsaved(actor: Actor, team: Team, new: NewAccount) -> PlatformAccount:
    now = timezone.now()
    by_token = bool(new.access_token)
    return PlatformAccount(
        team=team,
        name=new.name,
        kind=PlatformAccount.Kind.TOKEN if by_token else PlatformAccount.Kind.CLIENT,
        org_id=new.org_id,
        client_id=new.client_id,
        client_secret=new.client_secret or None,
        scopes=new.scopes,
        access_token=new.access_token or None,
        token_expires_at=new.token_expires_at,
        added_by=actor.name,
        verified_at=now,
    )


def _save(account: PlatformAccount) -> None:
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:
        # Somebody took the name while the Platform was being asked.
        raise PlatformProblemError(_name_taken()) from None


def _name_taken() -> Problem:
    sentence = _("This team already has a Platform account of that name.")
    return Problem(sentence, _("Choose another name."), fields=("name",))
