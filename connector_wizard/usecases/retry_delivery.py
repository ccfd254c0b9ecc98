"""Try a delivery again that was given up, or whose next try is far away."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connector_wizard import audit
from connector_wizard.models import Action, Actor, Delivery, WebhookError
from connector_wizard.notices import send


def retry_delivery(*, actor: Actor, delivery: Delivery) -> Delivery:
    """
    Try it now, and from the beginning should that fail; return how the first try ended.

    :raises WebhookError: if it has arrived, is being tried, or its webhook is switched off
    """
    webhook = delivery.webhook
    if webhook is not None and not webhook.is_on:
        raise WebhookError(_("The webhook is switched off. Switch it on first."))
    with transaction.atomic(durable=True):
        if not delivery.revive(now=timezone.now()):
            raise WebhookError(_("It has arrived already, or is being tried at this moment."))
        about = webhook or (delivery.member.user if delivery.member else None)
        fact = audit.Fact(Action.DELIVERY_RETRIED, about=about, changes={"of": delivery.kind})
        audit.record(fact, actor=actor, team=delivery.team)
    delivery.refresh_from_db()
    send(delivery)
    delivery.refresh_from_db()
    return delivery
