"""Check where a base connection is to live and what it is to be called."""

from django import forms
from django.utils.translation import gettext_lazy as _

from connector_wizard.fields import BareField
from connector_wizard.models.accounts import SANDBOX_NAME


class SandboxForm(forms.Form):
    """A sandbox's name: one that was listed, or one that was typed."""

    sandbox = BareField(label=_("Sandbox"), max_length=256)

    def clean_sandbox(self) -> str:
        """Refuse what cannot be a sandbox's name."""
        text: str = self.cleaned_data["sandbox"]
        if not SANDBOX_NAME.fullmatch(text):
            raise forms.ValidationError(
                _("A sandbox's name has lower-case letters, digits and hyphens, like “prod”.")
            )
        return text


class LabelForm(forms.Form):
    """How the base connection will be called on the Platform."""

    name = BareField(
        label=_("Name"),
        max_length=200,
        help_text=_("As people will find it on the Platform."),
        error_messages={"required": _("Give it a name by which people will find it.")},
    )
    description = BareField(
        label=_("Description"),
        max_length=900,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Our reference is added at its end, so that we can find it again."),
    )

    def clean_description(self) -> str:
        """Keep a description on one line: the reference that follows must be its end."""
        return " ".join(self.cleaned_data["description"].split())
