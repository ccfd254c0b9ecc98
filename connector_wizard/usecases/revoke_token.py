"""Revoke an API token: from the next request on it is worth nothing."""

from django.db import transaction
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.models import Action, Actor, ApiToken


def revoke_token(*, actor: Actor, token: ApiToken) -> None:
    """Let the token be worth nothing; revoked twice, it is one event."""
    with transaction.atomic(durable=True):
        if not token.revoke(by=actor.name, now=timezone.now()):
            return
        fact = audit.Fact(Action.TOKEN_REVOKED, about=token, changes=token.told)
        audit.record(fact, actor=actor, team=token.membership.team)
