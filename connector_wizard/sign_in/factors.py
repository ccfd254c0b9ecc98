"""Rule where second factors keep their secrets, who may have them, and when they are asked for."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from connector_wizard.crypto.keyring import UnopenableError
from connector_wizard.models import FactorSecret, User

PRODUCT = "Connector Wizard"


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Where our rules for second factors differ from allauth's own."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right. Codes change every 30 seconds: try the next."),
    }

    @sensitive_variables()
    def encrypt(self, text: str) -> str:
        """Keep the secret sealed in a row of ours; allauth's row gets that row's id."""
        return FactorSecret.keep(context.request.user, text)

    @sensitive_variables()
    def decrypt(self, encrypted_text: str) -> str:
        """
        Return the secret.

        :raises ValidationError: if it does not open: to a form this is a code that is not right
        """
        try:
            return FactorSecret.opened(encrypted_text)
        except UnopenableError as error:
            words = _("This factor's stored secret does not open. Tell your operator.")
            raise ValidationError(words) from error

    def get_totp_issuer(self) -> str:
        """Return the name that the authenticator app shows."""
        return f"{PRODUCT} ({context.request.get_host()})"

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 - allauth's signature
        """Return a name for a passkey that was given none."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return what a passkey belongs to: this site's name, and what people call it."""
        told: dict[str, str] = super().get_public_key_credential_rp_entity()
        return told | {"name": PRODUCT}


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]  # allauth ships no types
    """Ask for the second factor after a password; after the provider that is its own affair."""

    def _should_handle(self, request: HttpRequest) -> bool:
        records = get_authentication_records(request, self.login.user)
        vouched = any(one["method"] == "socialaccount" for one in records)
        return not vouched and bool(super()._should_handle(request))


def name_of(authenticator: Authenticator) -> str:
    """Return a factor's name for people and the history."""
    if authenticator.type == Authenticator.Type.WEBAUTHN:
        # In events' language, as long as they have one: English.
        return f"passkey “{authenticator.wrap().name}”"
    return {"totp": "authenticator app"}.get(authenticator.type, pgettext("factor", "other"))


def unused_codes(user: User) -> list[str] | None:
    """Return the person's recovery codes that are left; None where there are none at all."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return list(row.wrap().get_unused_codes()) if row else None
