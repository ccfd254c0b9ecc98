"""Send what is due in the outbox, with no transaction open, and write down the answer."""

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.models import SYSTEM, Action, Delivery, Outcome, Team
from connector_wizard.models.notices import TRIAL
from connector_wizard.notices.carrying import Answer, carried

# Seconds from one try to the next; after the last of them it is given up.
PAUSES = (10, 60, 300, 1800, 7200, 28800, 86400)
JITTER = 0.2
# Longer than any try: a name that is slow to be found, or a mail server that is slow at each step.
LEASE = timedelta(seconds=120)
# A sweep leaves the rest to the next.
AT_ONCE = 200
MOST_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Sent:
    """How many deliveries arrived, and how many did not."""

    arrived: int = 0
    failed: int = 0


def send_due() -> Sent:
    """Send what is due, for a while. A receiver that just failed has the next ones wait."""
    until = time.monotonic() + MOST_SECONDS
    arrived, failed = 0, 0
    barred: list[UUID | None] = []
    while arrived + failed < AT_ONCE and time.monotonic() < until:
        delivery = _next(barred)
        if delivery is None:
            break
        if not _claimed(delivery):
            continue
        if _carry(delivery):
            arrived += 1
        else:
            failed += 1
            # Where the mail server fails, it fails for everybody.
            barred.append(delivery.webhook_id)
    return Sent(arrived, failed)


def _next(barred: Sequence[UUID | None]) -> Delivery | None:
    """Return what is longest due, but nothing for a receiver that holds up the others."""
    rows = Delivery.objects.due(timezone.now()).select_related("team", "webhook", "member__user")
    rows = rows.exclude(webhook__in=[one for one in barred if one])
    return (rows.exclude(webhook=None) if None in barred else rows).first()


def send(delivery: Delivery) -> bool:
    """Try it now, unless somebody else does; say whether it arrived."""
    return _claimed(delivery) and _carry(delivery)


def _claimed(delivery: Delivery) -> bool:
    now = timezone.now()
    return delivery.claim(now=now, until=now + LEASE)


def _carry(delivery: Delivery) -> bool:
    answer = carried(delivery)
    _write(delivery, answer)
    return answer.arrived


def _write(delivery: Delivery, answer: Answer) -> None:
    now, webhook = timezone.now(), delivery.webhook
    with transaction.atomic(durable=True):
        news = _noted(delivery, answer)
        if news and webhook is not None and webhook.is_on:
            webhook.fails_since(None if answer.arrived else now)


def _noted(delivery: Delivery, answer: Answer) -> bool:
    """Write down how it ended, unless somebody else did meanwhile; say whether that is news."""
    now = timezone.now()
    if answer.arrived:
        return delivery.arrived(answer.words, now=now)
    if answer.is_final or delivery.kind == TRIAL or delivery.attempts > len(PAUSES):
        return _given_up(delivery, answer)
    pause = PAUSES[delivery.attempts - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - spreads load
    return delivery.try_later(answer.words, at=now + timedelta(seconds=pause))


def _given_up(delivery: Delivery, answer: Answer) -> bool:
    now, webhook = timezone.now(), delivery.webhook
    if not delivery.give_up(answer.words, now=now):
        return False
    if delivery.kind != TRIAL:
        about = webhook or (delivery.member.user if delivery.member else None)
        told = {"of": delivery.kind, "tries": delivery.attempts, "reason": answer.words}
        _tell(Action.DELIVERY_GIVEN_UP, delivery.team, about, told)
    if answer.is_final and webhook is not None and webhook.switch_off():
        Delivery.objects.drop_waiting(webhook, why=answer.words, now=now)
        told = {"on": {"before": True, "after": False}, "reason": answer.words}
        _tell(Action.WEBHOOK_CHANGED, delivery.team, webhook, told)
    return True


def _tell(action: Action, team: Team, about: Model | None, told: Mapping[str, object]) -> None:
    fact = audit.Fact(action, about=about, outcome=Outcome.REFUSED, changes=told)
    audit.record(fact, actor=SYSTEM, team=team)
