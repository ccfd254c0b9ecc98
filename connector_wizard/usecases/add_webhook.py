"""Add a webhook to a team."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from connector_wizard import audit
from connector_wizard.models import Action, Actor, Team, Webhook
from connector_wizard.webhooks import new_secret


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """What was typed: a name, where to post, and what to tell."""

    name: str
    url: str = field(repr=False)
    kinds: Sequence[str]


@sensitive_variables()
def add_webhook(*, actor: Actor, team: Team, new: NewWebhook) -> tuple[Webhook, str]:
    """
    Post the team's notices there from now on; return the secret too, which is shown this once.

    :raises WebhookError: if the name is taken
    """
    secret = new_secret()
    webhook = Webhook(
        team=team,
        name=new.name,
        url=new.url,
        kinds=list(new.kinds),
        secret=secret,
        made_by=actor.name,
    )
    with transaction.atomic(durable=True):
        webhook.keep()
        fact = audit.Fact(Action.WEBHOOK_ADDED, about=webhook, changes=webhook.told)
        audit.record(fact, actor=actor, team=team)
    return webhook, secret
