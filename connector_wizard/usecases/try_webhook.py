"""Send a webhook a test message, and see how it answers."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connector_wizard import audit
from connector_wizard.models import Action, Actor, Delivery, Webhook, WebhookError
from connector_wizard.notices import send, trial_for


def try_webhook(*, actor: Actor, webhook: Webhook) -> Delivery:
    """
    Post a signed test message once, and return how that ended.

    :raises WebhookError: if the webhook is switched off
    """
    if not webhook.is_on:
        raise WebhookError(_("It is switched off. Switch it on first."))
    with transaction.atomic(durable=True):
        delivery = trial_for(webhook, by=actor, now=timezone.now())
        fact = audit.Fact(Action.WEBHOOK_TESTED, about=webhook)
        audit.record(fact, actor=actor, team=webhook.team)
    send(delivery)
    delivery.refresh_from_db()
    return delivery
