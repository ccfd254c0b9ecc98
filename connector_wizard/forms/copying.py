"""Check to where a connection is copied."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from connector_wizard.forms.connections import SandboxForm
from connector_wizard.models import Connection, PlatformAccount


class CopyForm(SandboxForm):
    """Another sandbox than the connection's own."""

    def __init__(
        self, *args: Any, connection: Connection, account: PlatformAccount, **more: Any
    ) -> None:
        """Remember from where it is copied, and to which account."""
        super().__init__(*args, **more)
        self._own = connection.sandbox if connection.account_id == account.pk else ""

    def clean_sandbox(self) -> str:
        """Refuse the sandbox in which it is."""
        text = super().clean_sandbox()
        if text == self._own:
            raise forms.ValidationError(_("It is in this sandbox already. Choose another one."))
        return text
