"""Check codes of authenticator apps and recovery codes: each works once, and few may be guessed."""

import time
from typing import Any, cast

from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.cryptokit import compare_user_code, normalize_user_code
from allauth.core.ratelimit import respond_429
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as allauth_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as allauth_totp
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from connector_wizard.crypto.fields import key_ring
from connector_wizard.crypto.keyring import UnopenableError
from connector_wizard.http import TeamRequest, visitor_called
from connector_wizard.models import FactorSecret, User
from connector_wizard.sign_in.factors import unused_codes
from connector_wizard.usecases.change_factors import record_code_used
from connector_wizard.usecases.record_sign_in import record_failed_sign_in

TOO_MANY = {"too_many_login_attempts", "rate_limited"}


class CodeForm(allauth_forms.AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The code that is asked for after the password."""

    @sensitive_variables()
    def clean_code(self) -> str:
        """
        Take a code that is right and was not used before.

        :raises ValidationError: for any other :raises ImmediateHttpResponse: for too many of them
        """
        try:
            code = super().clean_code()
            if self.authenticator.type == Authenticator.Type.TOTP:
                use_up(self.user, code, FactorSecret.opened(self.authenticator.data["secret"]))
        except ValidationError as error:
            self._failed(error)
            raise
        return str(code)

    def save(self) -> None:
        """Let it count, and tell of a recovery code, of which there are only so many."""
        super().save()
        self._tell_of_a_recovery_code()

    def _tell_of_a_recovery_code(self) -> None:
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            left = len(unused_codes(self.user) or [])
            actor = visitor_called(self.user.email, _request())
            record_code_used(actor=actor, person=self.user, left=left)

    def _failed(self, error: ValidationError) -> None:
        if error.code in TOO_MANY:
            raise ImmediateHttpResponse(respond_429(_request())) from error
        actor = visitor_called(self.user.email, _request())
        record_failed_sign_in(actor=actor, email=self.user.email, method="second factor")


class ConfirmingCodeForm(CodeForm):
    """The same, to confirm that it is still the person who signed in."""

    def save(self) -> None:
        """Let it count."""
        allauth_forms.ReauthenticateForm.save(self)
        self._tell_of_a_recovery_code()


class NewAppForm(allauth_totp.ActivateTOTPForm):  # type: ignore[misc]  # allauth ships no types
    """The first code of an authenticator app, whose secret waits in the session, sealed."""

    code = forms.CharField(
        label=_("Code that the app shows now"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        max_length=20,
    )

    @sensitive_variables()
    def __init__(self, *args: Any, user: User, **more: Any) -> None:
        """Take up the secret that was shown, or make one to be shown."""
        forms.Form.__init__(self, *args, **more)
        self.user = user
        place = f"session.totp.{user.pk}"
        kept = _request().session.get(SECRET_SESSION_KEY, "") if self.is_bound else ""
        try:
            self.secret = key_ring().open(kept, place)
        except UnopenableError:
            self.secret = generate_totp_secret()
            _request().session[SECRET_SESSION_KEY] = key_ring().seal(self.secret, place)

    @sensitive_variables()
    def clean_code(self) -> str:
        """
        Take a code of the app; it cannot be used again to sign in.

        :raises ValidationError: for any other :raises ImmediateHttpResponse: for too many of them
        """
        try:
            code = str(super().clean_code())
        except ValidationError as error:
            if error.code in TOO_MANY:
                raise ImmediateHttpResponse(respond_429(_request())) from error
            raise
        use_up(self.user, code, self.secret)
        return code


class NewPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """A passkey as the browser made it, and what its owner calls it."""

    name = forms.CharField(
        label=_("Name, by which you know it again"), required=False, max_length=60
    )
    passwordless = forms.BooleanField(
        label=_("Let it sign me in alone, without the password"),
        required=False,
        help_text=_("The device then always asks for your fingerprint, face or PIN."),
    )


@sensitive_variables()
def use_up(user: User, code: str, secret: str) -> None:
    """
    Let nobody use the person's code again for as long as it would be right.

    :raises ValidationError: if it was used, or the app does not show it yet
    """
    if not _is_shown(code, secret):
        raise get_adapter().validation_error("incorrect_code")
    # allauth's own mark lives for one period, but with a tolerance a code is right for longer.
    seconds = app_settings.TOTP_PERIOD * (1 + app_settings.TOTP_TOLERANCE)
    key = f"totp-used:{user.pk}:{normalize_user_code(code)}"
    if not cache.add(key, "used", timeout=seconds):
        raise ValidationError(_("This code has been used. Wait for the next one."), code="used")


@sensitive_variables()
def _is_shown(code: str, secret: str) -> bool:
    """Tell whether the app shows the code, or did a step ago: allauth looks ahead as well."""
    step = int(time.time()) // app_settings.TOTP_PERIOD
    shown = range(step - app_settings.TOTP_TOLERANCE, step + 1)
    values = (format_hotp_value(hotp_value(secret, one)) for one in shown)
    return any(compare_user_code(actual=code, expected=value) for value in values)


def _request() -> TeamRequest:
    return cast(TeamRequest, context.request)
