"""Carry one delivery to its receiver, a webhook or a person, and bring back the answer."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from connector_wizard.crypto.keyring import UnopenableError
from connector_wizard.letters import Letter, post_letter
from connector_wizard.models import Delivery, Membership, Webhook
from connector_wizard.models.notices import offered_to
from connector_wizard.notices.fence import fence
from connector_wizard.notices.words import answer_in_words, letter_of
from connector_wizard.webhooks import Message, headers_for, post


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether it arrived, and how its receiver answered, in our words."""

    arrived: bool
    words: str
    # The receiver wants no more, ever.
    is_final: bool = False


def carried(delivery: Delivery) -> Answer:
    """Send it once."""
    if delivery.webhook is not None:
        return _to_webhook(delivery, delivery.webhook)
    if delivery.member is not None:
        return _to_person(delivery, delivery.member)
    return Answer(arrived=False, words="", is_final=True)


@sensitive_variables()
def _to_webhook(delivery: Delivery, webhook: Webhook) -> Answer:
    if not webhook.is_on:
        return Answer(arrived=False, words=_("It is switched off."), is_final=True)
    body, now = delivery.body.encode(), timezone.now()
    try:
        keys = webhook.keys_at(now)
    except UnopenableError:
        return Answer(arrived=False, words=_("Its secret cannot be opened; replace it."))
    headers = headers_for(delivery.message_id, at=now, body=body, keys=keys)
    posted = post(webhook.url, Message(body, headers), fence())
    gone = posted.status == HTTPStatus.GONE
    return Answer(posted.was_taken, answer_in_words(posted), is_final=gone)


def _to_person(delivery: Delivery, member: Membership) -> Answer:
    if not member.user.is_active or delivery.kind not in offered_to(member.role):
        return Answer(arrived=False, words=_("They are not told of this any more."), is_final=True)
    domain = urlsplit(settings.PUBLIC_URL).hostname
    page = letter_of(
        delivery.kind,
        {**json.loads(delivery.body)["data"], "team": delivery.team.name},
        message_id=f"<{delivery.message_id}@{domain}>",
    )
    letter = post_letter(page, to=member.user.email)
    words = {
        Letter.SENT: _("Handed to the mail server."),
        Letter.FAILED: _("The mail server did not take it."),
        Letter.NOT_CONFIGURED: _("This site sends no e-mail any more."),
    }
    none = letter == Letter.NOT_CONFIGURED
    return Answer(letter == Letter.SENT, words[letter], is_final=none)
