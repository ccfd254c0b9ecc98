"""Let people sign in through allauth: by e-mail, only who was added, every try on record."""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse

from connector_wizard.http import TeamRequest, actor_of, visitor_called
from connector_wizard.models import Actor, User
from connector_wizard.usecases.record_sign_in import (
    record_failed_sign_in,
    record_sign_in,
    record_sign_out,
)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Where our rules for signing in differ from allauth's own."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return who calls, behind the declared number of proxies, or whoever came past them."""
        try:
            return str(super().get_client_ip(request))
        except (ImproperlyConfigured, PermissionDenied):
            # Fewer hops than proxies were declared: a probe, or somebody on the inner network.
            return str(request.META.get("REMOTE_ADDR", ""))

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Nobody signs up: an admin adds people to a team."""
        return False

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        """Record the sign-in."""
        answer: HttpResponse = super().post_login(request, user, **more)
        record_sign_in(actor=self._actor(request, user))
        return answer

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record the failure, under the address that was tried."""
        super().authentication_failed(request, **credentials)
        email = str(credentials.get("email", ""))[:254]
        actor = visitor_called(email, cast(TeamRequest, request))
        record_failed_sign_in(actor=actor, email=email)

    def logout(self, request: HttpRequest) -> None:
        """Record the sign-out while it is still known whose it is."""
        if isinstance(request.user, User):
            record_sign_out(actor=self._actor(request, request.user))
        super().logout(request)

    def _actor(self, request: Any, user: User) -> Actor:
        request.user = user
        return actor_of(request)
