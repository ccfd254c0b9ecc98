"""Replace the secret that signs a webhook's messages."""

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from connector_wizard import audit
from connector_wizard.models import Action, Actor, Webhook
from connector_wizard.webhooks import new_secret


@sensitive_variables()
def replace_webhook_secret(*, actor: Actor, webhook: Webhook) -> str:
    """Sign with a new secret, for a day with the old one too; return the new one for this once."""
    secret = new_secret()
    with transaction.atomic(durable=True):
        webhook.replace_secret(secret, now=timezone.now())
        fact = audit.Fact(Action.WEBHOOK_SECRET_REPLACED, about=webhook)
        audit.record(fact, actor=actor, team=webhook.team)
    return secret
