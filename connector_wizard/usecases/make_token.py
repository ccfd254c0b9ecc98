"""Make an API token for a person, in the team they are in."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from connector_wizard import audit
from connector_wizard.models import Action, Actor, ApiToken, Membership


@sensitive_variables()
def make_token(
    *, actor: Actor, membership: Membership, name: str, scopes: Collection[str], days: int
) -> tuple[ApiToken, str]:
    """Return the new token and its only copy; it is good for so many days."""
    token = ApiToken(membership=membership, name=name, scopes=sorted(scopes))
    text = token.issue(now=timezone.now(), days=days)
    with transaction.atomic(durable=True):
        token.save(force_insert=True)
        fact = audit.Fact(Action.TOKEN_MADE, about=token, changes=token.told)
        audit.record(fact, actor=actor, team=membership.team)
    return token, text
