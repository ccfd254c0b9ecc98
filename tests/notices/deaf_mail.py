"""A mail server that takes nothing."""

from collections.abc import Sequence
from smtplib import SMTPServerDisconnected

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class Deaf(BaseEmailBackend):
    """Hang up on every letter."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Fail as a lost connection does."""
        raise SMTPServerDisconnected("Connection unexpectedly closed")
