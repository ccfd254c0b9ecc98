"""Send what is due in the outbox, with no transaction open, and write down the answer."""

import json
import random
import time
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from connector_wizard import audit
from connector_wizard.crypto.keyring import UnopenableError
from connector_wizard.letters import Letter, post_letter
from connector_wizard.models import SYSTEM, Action, Delivery, Membership, Outcome, Webhook
from connector_wizard.models.notices import TRIAL, offered_to
from connector_wizard.notices.fence import fence
from connector_wizard.notices.words import answer_in_words, letter_of
from connector_wizard.webhooks import Message, headers_for, post

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


@dataclass(frozen=True, slots=True)
class _Answer:
    arrived: bool
    words: str
    # The receiver wants no more, ever.
    is_final: bool = False


def send_due() -> Sent:
    """Send what is due, for a while. A receiver that just failed has the next ones wait."""
    until = time.monotonic() + MOST_SECONDS
    arrived, failed = 0, 0
    barred: set[object] = set()
    for delivery in Delivery.objects.due(timezone.now())[:AT_ONCE]:
        # Where the mail server fails, it fails for everybody.
        receiver = delivery.webhook_id or "mail"
        if receiver in barred or time.monotonic() > until or not _claimed(delivery):
            continue
        if _carry(delivery):
            arrived += 1
        else:
            failed += 1
            barred.add(receiver)
    return Sent(arrived, failed)


def send(delivery: Delivery) -> bool:
    """Try it now, unless somebody else does; say whether it arrived."""
    return _claimed(delivery) and _carry(delivery)


def _claimed(delivery: Delivery) -> bool:
    now = timezone.now()
    return delivery.claim(now=now, until=now + LEASE)


def _carry(delivery: Delivery) -> bool:
    webhook, member = delivery.webhook, delivery.member
    if webhook is not None:
        answer = _to_webhook(delivery, webhook)
    elif member is not None:
        answer = _to_person(delivery, member)
    else:
        answer = _Answer(arrived=False, words="", is_final=True)
    _write(delivery, answer)
    return answer.arrived


@sensitive_variables()
def _to_webhook(delivery: Delivery, webhook: Webhook) -> _Answer:
    if not webhook.is_on:
        return _Answer(arrived=False, words=_("It is switched off."), is_final=True)
    body, now = delivery.body.encode(), timezone.now()
    try:
        keys = webhook.keys_at(now)
    except UnopenableError:
        return _Answer(arrived=False, words=_("Its secret cannot be opened; replace it."))
    headers = headers_for(delivery.message_id, at=now, body=body, keys=keys)
    posted = post(webhook.url, Message(body, headers), fence())
    gone = posted.status == HTTPStatus.GONE
    return _Answer(posted.was_taken, answer_in_words(posted), is_final=gone)


def _to_person(delivery: Delivery, member: Membership) -> _Answer:
    if not member.user.is_active or delivery.kind not in offered_to(member.role):
        return _Answer(arrived=False, words=_("They are not told of this any more."), is_final=True)
    domain = urlsplit(settings.PUBLIC_URL).hostname
    page = letter_of(
        delivery.kind,
        json.loads(delivery.body)["data"],
        message_id=f"<{delivery.message_id}@{domain}>",
    )
    letter = post_letter(page, to=member.user.email)
    words = {
        Letter.SENT: _("Handed to the mail server."),
        Letter.FAILED: _("The mail server did not take it."),
        Letter.NOT_CONFIGURED: _("This site sends no e-mail any more."),
    }
    none = letter == Letter.NOT_CONFIGURED
    return _Answer(letter == Letter.SENT, words[letter], is_final=none)


def _write(delivery: Delivery, answer: _Answer) -> None:
    now = timezone.now()
    with transaction.atomic(durable=True):
        if answer.arrived:
            delivery.arrived(answer.words, now=now)
        elif answer.is_final or delivery.kind == TRIAL or delivery.attempts > len(PAUSES):
            _give_up(delivery, answer)
        else:
            pause = PAUSES[delivery.attempts - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - spreads load
            delivery.try_later(answer.words, at=now + timedelta(seconds=pause))
        if delivery.webhook is not None and delivery.webhook.is_on:
            delivery.webhook.fails_since(None if answer.arrived else now)


def _give_up(delivery: Delivery, answer: _Answer) -> None:
    now, webhook = timezone.now(), delivery.webhook
    if not delivery.give_up(answer.words, now=now):
        return
    if delivery.kind != TRIAL:
        about = webhook or (delivery.member.user if delivery.member else None)
        told = {"of": delivery.kind, "tries": delivery.attempts, "reason": answer.words}
        fact = audit.Fact(
            Action.DELIVERY_GIVEN_UP, about=about, outcome=Outcome.REFUSED, changes=told
        )
        audit.record(fact, actor=SYSTEM, team=delivery.team)
    if answer.is_final and webhook is not None and webhook.switch_off():
        Delivery.objects.drop_waiting(webhook, why=answer.words, now=now)
        told = {"on": {"before": True, "after": False}, "reason": answer.words}
        fact = audit.Fact(Action.WEBHOOK_CHANGED, about=webhook, changes=told)
        audit.record(fact, actor=SYSTEM, team=delivery.team)
