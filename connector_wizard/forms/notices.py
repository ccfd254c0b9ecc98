"""Check what is typed about webhooks, and what people want to be told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from connector_wizard.fields import UNSEEN, BareField
from connector_wizard.models import NoticeKind
from connector_wizard.models.notices import offered_to
from connector_wizard.notices import fence
from connector_wizard.webhooks import LONGEST_URL, BadUrlError, read_url

WRONG = {
    "malformed": _("This is no address. It looks like https://example.com/hooks/connections."),
    "scheme": _("The address has to begin with https://."),
    "credentials": _("Leave out the user name and password: our signature tells who it is from."),
    "port": _("This port is not allowed. Use 443, 8443, or one from 1024 up."),
    "address": _(
        "This address is inside a private network. Your operator can allow networks "
        "(WEBHOOK_ALLOWED_NETWORKS)."
    ),
}


class NewWebhookForm(forms.Form):
    """Where to post, and what."""

    name = BareField(label=_("Name"), max_length=100, help_text=_("As your team knows it."))
    url = BareField(
        label=_("Address"),
        max_length=LONGEST_URL,
        one_word=True,
        widget=forms.URLInput(attrs=UNSEEN),
        help_text=_("An https:// address that takes a POST with JSON."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("What is told"), choices=NoticeKind.choices, widget=forms.CheckboxSelectMultiple
    )

    def clean_url(self) -> str:
        """Refuse what is never sent to; what a name stands for is judged at each sending."""
        url: str = self.cleaned_data["url"]
        try:
            read_url(url, fence())
        except BadUrlError as error:
            raise forms.ValidationError(WRONG[error.complaint.value]) from None
        return url


class WebhookForm(NewWebhookForm):
    """A webhook as it is to be."""

    is_on = forms.BooleanField(
        label=_("Switched on"),
        required=False,
        help_text=_("Switched off, nothing is sent, and what is on its way is given up."),
    )


class MailForm(forms.Form):
    """What one is told by e-mail."""

    kinds = forms.MultipleChoiceField(
        label=_("Write to me when"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, role: str, **more: Any) -> None:
        """Offer what the role can be told."""
        super().__init__(*args, **more)
        offered: Any = self.fields["kinds"]
        offered.choices = [(one.value, one.label) for one in offered_to(role)]
