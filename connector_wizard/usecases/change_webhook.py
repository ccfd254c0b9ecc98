"""Change what a webhook is called, where it is, what it is told, and whether it is on."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connector_wizard import audit
from connector_wizard.models import Action, Actor, Delivery, Webhook


@dataclass(frozen=True, slots=True)
class WebhookWish:
    """What a webhook is to be."""

    name: str
    url: str = field(repr=False)
    kinds: Sequence[str]
    is_on: bool


def change_webhook(*, actor: Actor, webhook: Webhook, wish: WebhookWish) -> None:
    """
    Count with the change from the next try on; switched off, what is on its way is given up.

    :raises WebhookError: if the name is taken
    """
    before, url = webhook.told, webhook.url
    webhook.name, webhook.url = wish.name, wish.url
    webhook.kinds, webhook.is_on = list(wish.kinds), wish.is_on
    with transaction.atomic(durable=True):
        webhook.keep()
        if not webhook.is_on:
            now = timezone.now()
            Delivery.objects.drop_waiting(webhook, why=_("It was switched off."), now=now)
        changes = _changes(before, webhook)
        if webhook.url != url:
            # Not the addresses themselves: a path often holds a token.
            changes["address"] = "changed"
        if changes:
            fact = audit.Fact(Action.WEBHOOK_CHANGED, about=webhook, changes=changes)
            audit.record(fact, actor=actor, team=webhook.team)


def _changes(before: dict[str, object], webhook: Webhook) -> dict[str, object]:
    after = webhook.told
    return {
        name: {"before": before[name], "after": after[name]}
        for name in after
        if before[name] != after[name]
    }
