"""Rule who may sign in: only who was added, by e-mail, with every try on record."""

from threading import Thread
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import truncate_ip
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_variables

from connector_wizard.http import BY_PROVIDER, TeamRequest, actor_of, signed_in, visitor_called
from connector_wizard.models import Actor, User
from connector_wizard.sign_in.resetting import link_of
from connector_wizard.usecases.record_sign_in import (
    record_failed_sign_in,
    record_sign_in,
    record_sign_out,
)
from connector_wizard.usecases.send_reset_link import send_reset_link
from connector_wizard.usecases.set_password import set_password

# How an event tells what somebody proved who they are with.
FACTORS = {
    "totp": "authenticator app",
    "recovery_codes": "recovery code",
    "webauthn": "passkey",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Where our rules for signing in differ from allauth's own."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return who calls, behind the declared number of proxies, or whoever came past them."""
        try:
            return str(super().get_client_ip(request))
        except (ImproperlyConfigured, PermissionDenied):
            # Fewer hops than proxies were declared: a probe, or somebody on the inner network.
            return str(request.META.get("REMOTE_ADDR", "")) or "0.0.0.0"  # noqa: S104 - "unknown"

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Nobody signs up: an admin adds people to a team."""
        return False

    def get_login_stages(self) -> list[str]:
        """Ask for a second factor by our rule, and for nothing else in between."""
        return ["connector_wizard.sign_in.factors.SecondFactorStage"]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """
        Let nobody guess on.

        :raises ImmediateHttpResponse: with the page that says how long to wait
        """
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            raise ImmediateHttpResponse(respond_429(request)) from error

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        """Record the sign-in, and remember whether it was the provider that vouched for them."""
        answer: HttpResponse = super().post_login(request, user, **more)
        records = get_authentication_records(request, user)
        request.session[BY_PROVIDER] = any(one["method"] == "socialaccount" for one in records)
        method = ", ".join(dict.fromkeys(map(_in_words, records))) or "invitation"
        record_sign_in(actor=self._actor(request, user), person=user, method=method)
        return answer

    @sensitive_variables()
    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record the failure, under the address that was tried."""
        super().authentication_failed(request, **credentials)
        email = str(credentials.get("email", ""))[:254]
        actor = visitor_called(email, cast(TeamRequest, request))
        record_failed_sign_in(actor=actor, email=email, method="password")

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Record the try, and say that the account is closed."""
        actor = visitor_called(user.email, cast(TeamRequest, request))
        record_failed_sign_in(actor=actor, email=user.email, method="closed account")
        return render(request, "account/closed.html", status=403)

    def logout(self, request: HttpRequest) -> None:
        """Record the sign-out while it is still known whose it is."""
        person = signed_in(cast(TeamRequest, request))
        if person:
            record_sign_out(actor=self._actor(request, person), person=person)
        super().logout(request)

    @sensitive_variables()
    def set_password(self, user: User, password: str) -> None:
        """Set it, and tell so."""
        request = cast(TeamRequest, self.request)
        known = signed_in(request)
        actor = actor_of(request) if known else visitor_called(user.email, request)
        set_password(actor=actor, person=user, password=password)

    @sensitive_variables()
    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """
        Send the link apart from the request, which takes no longer than for an unknown address.

        Whom the provider made known has no password here, and gets none by the back door.
        """
        if settings.OIDC_ISSUER and not user.has_usable_password():
            return
        actor = visitor_called(email, cast(TeamRequest, self.request))
        link = context["password_reset_url"]
        Thread(target=_send, args=(actor, user, link), name="reset-letter").start()

    @sensitive_variables()
    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link for a letter."""
        return link_of(key)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # By address and place: whoever guesses somewhere locks nobody out elsewhere.
        login = str(credentials.get("email", "")).lower()
        return f"{login} {truncate_ip(self.get_client_ip(request))}"

    def _actor(self, request: Any, user: User) -> Actor:
        request.user = user
        return actor_of(request)


def _in_words(record: dict[str, Any]) -> str:
    if record["method"] == "socialaccount":
        return str(settings.OIDC_NAME)
    return FACTORS.get(record.get("type", ""), str(record["method"]))


@sensitive_variables()
def _send(actor: Actor, user: User, link: str) -> None:
    try:
        send_reset_link(actor=actor, person=user, link=link)
    finally:
        connections.close_all()
