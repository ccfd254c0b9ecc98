"""Check what is typed about a Platform account."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from connector_wizard.fields import UNSEEN, BareField, badly_copied, refuse_masks, secret_field
from connector_wizard.schema_forms import SecretTextarea, blanks_inside

ORG_ID = re.compile(r"[A-Za-z0-9]+@[A-Za-z0-9.]+")
USUAL_SCOPES = "openid,AdobeID,read_organizations,additional_info.projectedProductContext,session"
TOKEN_LIVES_FOR = timedelta(hours=24)


class AccountNameForm(forms.Form):
    """What a Platform account is called."""

    name = BareField(
        label=_("Name"), max_length=100, help_text=_("How your team will call this account.")
    )


class AccountForm(AccountNameForm):
    """A Platform account: client credentials, or an access token made elsewhere."""

    # Read by the view, and never shown again: it holds a secret.
    pasted = forms.CharField(
        label=_("Paste from the Developer Console"),
        max_length=20_000,
        required=False,
        widget=SecretTextarea(attrs={**UNSEEN, "rows": 4}),
        help_text=_(
            "The project's JSON, the cURL command, or lines like CLIENT_ID=…: the fields below "
            "are filled from it."
        ),
    )
    org_id = BareField(
        label=_("Organization id"),
        max_length=100,
        help_text=_("24 characters and @AdobeOrg, from the project's overview."),
    )
    client_id = BareField(
        label=_("Client id"),
        max_length=200,
        one_word=True,
        help_text=_("Also called API key, on the credential's page of the Developer Console."),
    )
    client_secret = secret_field(
        _("Client secret"), _("Press “Retrieve client secret” there. Stored encrypted.")
    )
    scopes = BareField(
        label=_("Scopes"),
        max_length=1000,
        required=False,
        initial=USUAL_SCOPES,
        help_text=_("The credential's own list, with commas between."),
    )
    access_token = secret_field(
        _("Access token"),
        _("Only if you have no client secret: it cannot be renewed and lives for at most a day."),
    )

    def clean_org_id(self) -> str:
        """Refuse what cannot be an organisation id."""
        text: str = self.cleaned_data["org_id"]
        if not ORG_ID.fullmatch(text):
            raise forms.ValidationError(
                _("An organization id looks like 0123456789ABCDEF01234567@AdobeOrg.")
            )
        return text

    def clean_scopes(self) -> str:
        """Take scopes with commas or spaces between."""
        scopes = re.split(r"[\s,]+", self.cleaned_data["scopes"].strip(" ,"))
        if any(map(blanks_inside, scopes)):
            raise forms.ValidationError(badly_copied())
        return ",".join(scopes)

    def clean(self) -> dict[str, Any]:
        """Ask for one of secret and token, not for both."""
        answers = super().clean() or {}
        secret, token = answers.get("client_secret"), answers.get("access_token")
        badly_typed = self.errors.keys() & {"client_secret", "access_token"}
        if not secret and not token and not badly_typed:
            self.add_error("client_secret", _("Type the client secret, or paste an access token."))
        if secret and token:
            self.add_error("access_token", _("Give the client secret or a token, not both."))
        refuse_masks(self, "client_secret", "access_token")
        return answers

    def token_expires_at(self) -> datetime | None:
        """Return when a pasted token ends at the latest: nothing in our hands says it exactly."""
        pasted = self.cleaned_data.get("access_token")
        return datetime.now(tz=UTC) + TOKEN_LIVES_FOR if pasted else None


class ReplacementForm(forms.Form):
    """The new secret of an account: of a client, or a token, whichever the account has."""

    client_secret = secret_field(
        _("New client secret"), _("From the credential's page of the Developer Console.")
    )
    access_token = secret_field(_("New access token"), _("It lives for at most a day."))

    def __init__(self, *args: Any, is_token: bool, **more: Any) -> None:
        """Ask for what fits the account."""
        super().__init__(*args, **more)
        self.asked = "access_token" if is_token else "client_secret"
        self.fields = {self.asked: self.fields[self.asked]}
        self.fields[self.asked].required = True

    def clean(self) -> dict[str, Any]:
        """Refuse what a page shows in a secret's place."""
        answers = super().clean() or {}
        refuse_masks(self, self.asked)
        return answers

    def token_expires_at(self) -> datetime | None:
        """Return when a pasted token ends at the latest."""
        lasts = self.asked == "access_token"
        return datetime.now(tz=UTC) + TOKEN_LIVES_FOR if lasts else None
