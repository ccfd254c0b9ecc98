"""Write the letters that leave by e-mail, where this site can send any."""

import logging
from dataclasses import dataclass, field
from enum import StrEnum

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from connector_wizard.models import Invitation

# These print letters or drop them: what is printed ends in a log, where no link belongs.
NOT_SENDING = frozenset(
    f"django.core.mail.backends.{kind}.EmailBackend" for kind in ("console", "dummy", "filebased")
)
log = logging.getLogger(__name__)


class Letter(StrEnum):
    """What became of a letter."""

    SENT = "sent"
    FAILED = "failed"
    NOT_CONFIGURED = "not configured"


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation with its link, which is nowhere else, and what became of the letter."""

    invitation: Invitation
    link: str = field(repr=False)
    letter: Letter


@dataclass(frozen=True, slots=True)
class Page:
    """What a letter says. One that may leave twice names itself, so that readers see it once."""

    subject: str
    text: str = field(repr=False)
    message_id: str = ""


def can_send() -> bool:
    """Tell whether this site can send any letter at all."""
    return settings.EMAIL_BACKEND not in NOT_SENDING


@sensitive_variables()
def post_letter(page: Page, *, to: str) -> Letter:
    """Send one letter, and say what became of it."""
    return _posted(page, to) if can_send() else Letter.NOT_CONFIGURED


@sensitive_variables()
def deliver(invitation: Invitation, *, join_url: str, token: str) -> Invited:
    """Send the invited person their link, and return it for the admin to hand over."""
    link = f"{join_url}?token={token}"
    return Invited(invitation, link, _send(invitation, link))


@sensitive_variables()
def deliver_reset(email: str, link: str) -> None:
    """Send a link that resets a password; without a server for letters it is printed."""
    _posted(Page(_("Set a new password"), _reset_text() % {"link": link}), email)


@sensitive_variables()
def _send(invitation: Invitation, link: str) -> Letter:
    told = {
        "who": invitation.invited_by,
        "team": " ".join(invitation.team.name.split()),
        "role": invitation.get_role_display(),
        "email": invitation.email,
        "until": f"{invitation.expires_at:%Y-%m-%d %H:%M} UTC",
        "link": link,
    }
    subject = _("Your invitation to the team %(team)s") % told
    return post_letter(Page(subject, _text() % told), to=invitation.email)


@sensitive_variables()
def _posted(page: Page, to: str) -> Letter:
    headers = {"Message-ID": page.message_id} if page.message_id else None
    # On one line, whatever a name in it holds: a second one would be a header of its own.
    subject = " ".join(page.subject.split())
    try:
        EmailMessage(subject, page.text, None, [to], headers=headers).send()
    except (OSError, ValueError) as error:
        # Only the kind: the error's text could quote the letter.
        log.warning("A letter could not be sent: %s", type(error).__name__)
        return Letter.FAILED
    return Letter.SENT


def _text() -> str:
    return _(
        "Hello,\n\n"
        "%(who)s invites you to the team %(team)s in Connector Wizard, as %(role)s.\n\n"
        "To join, open this link before %(until)s:\n\n"
        "%(link)s\n\n"
        "It works once, and only for %(email)s. If you did not expect this letter, leave the link "
        "alone: nothing happens without it.\n"
    )


def _reset_text() -> str:
    return _(
        "Hello,\n\n"
        "somebody asked to set a new password for this address in Connector Wizard. If it was "
        "you, open this link within an hour:\n\n"
        "%(link)s\n\n"
        "It works once. If it was not you, leave the link alone: your password stays as it is.\n"
    )
