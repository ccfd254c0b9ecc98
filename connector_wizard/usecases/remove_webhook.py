"""Remove a webhook."""

from django.db import transaction

from connector_wizard import audit
from connector_wizard.models import Action, Actor, Webhook


def remove_webhook(*, actor: Actor, webhook: Webhook) -> None:
    """Forget it, its secret and what is on its way to it; the history keeps that it was."""
    with transaction.atomic(durable=True):
        fact = audit.Fact(Action.WEBHOOK_REMOVED, about=webhook, changes={"host": webhook.host})
        Webhook.objects.filter(pk=webhook.pk).delete()
        audit.record(fact, actor=actor, team=webhook.team)
