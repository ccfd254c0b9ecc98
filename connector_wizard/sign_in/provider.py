"""Speak OpenID Connect with the one provider that the settings name."""

from functools import cached_property
from http import HTTPStatus
from typing import Any, cast

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from connector_wizard.access import invitation_marked
from connector_wizard.group_roles import Vouched, as_one, grants
from connector_wizard.http import INVITATION, TeamRequest, visitor_called
from connector_wizard.models import Invitation
from connector_wizard.usecases.record_sign_in import record_failed_sign_in
from connector_wizard.usecases.sign_in_by_provider import (
    PROVIDER,
    NotLetInError,
    sign_in_by_provider,
)

ENDPOINTS = {"authorization_endpoint", "token_endpoint", "userinfo_endpoint"}


class Company(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth ships no types
    """Hold the provider to what it and OpenID Connect say, where allauth does not."""

    @cached_property
    def openid_config(self) -> dict[str, Any]:
        """
        What the provider tells of itself.

        :raises OAuth2Error: if that is not what the settings expect
        """
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.get_provider().server_url)
            answer.raise_for_status()
            told = answer.json()
        if not isinstance(told, dict) or not set(told) >= ENDPOINTS:
            raise OAuth2Error("The provider's configuration lacks what a sign-in needs.")
        if str(told.get("issuer")).rstrip("/") != settings.OIDC_ISSUER:
            raise OAuth2Error("The provider calls itself by another name than OIDC_ISSUER.")
        return told

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002 - allauth's signature
        """Return where the provider sends people back to."""
        return request.build_absolute_uri(reverse("provider-callback"))

    @sensitive_variables()
    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **more: Any) -> Any:
        """
        Return whom the provider vouches for.

        :raises OAuth2Error: if its two answers speak of two people
        """
        proven = self._decode_id_token(app, more["response"]["id_token"])
        told = self._fetch_user_info(token.token)
        if told.get("sub") != proven["sub"]:
            raise OAuth2Error("The provider's answers speak of two people.")
        vouched = Vouched.from_claims(
            as_one(proven, told),
            issuer=settings.OIDC_ISSUER,
            groups_claim=settings.OIDC_GROUPS_CLAIM,
        )
        login = self.get_provider().sociallogin_from_response(
            request, {"userinfo": {"sub": vouched.identity, "email": vouched.email}}
        )
        login.account.extra_data = {"issuer": vouched.issuer, "subject": vouched.subject}
        login.vouched = vouched
        return login


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Know one provider, by the settings alone, and let in whom our rules let in."""

    def get_provider(
        self,
        request: HttpRequest,
        provider: str,  # noqa: ARG002 - allauth's signature
        client_id: str | None = None,  # noqa: ARG002 - allauth's signature
    ) -> OpenIDConnectProvider:
        """Return the one there is."""
        app = SocialApp(
            provider="openid_connect",
            provider_id=PROVIDER,
            name=settings.OIDC_NAME,
            client_id=settings.OIDC_CLIENT_ID,
            secret=settings.OIDC_CLIENT_SECRET,
            settings={
                "server_url": settings.OIDC_ISSUER,
                "oauth_pkce_enabled": True,
                "scope": settings.OIDC_SCOPES,
            },
        )
        found = OpenIDConnectProvider(request, app=app)
        found.oauth2_adapter_class = Company
        return found

    def get_requests_session(self) -> Any:
        """Go out directly, like all that leaves this site."""
        session = super().get_requests_session()
        session.trust_env = False
        return session

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """
        Find the person's account, with the roles of their groups.

        :raises ImmediateHttpResponse: with the page that says why there is no way in
        """
        asked = cast(TeamRequest, request)
        vouched: Vouched = sociallogin.vouched
        try:
            account = sign_in_by_provider(
                visitor=visitor_called(vouched.email, asked),
                vouched=vouched,
                mapping=grants(settings.OIDC_GROUP_ROLES),
                invited=_is_invited(asked, vouched.email),
            )
        except NotLetInError as refusal:
            record_failed_sign_in(
                actor=visitor_called(vouched.email, asked),
                email=vouched.email,
                method=settings.OIDC_NAME,
            )
            context = {"why": refusal.why, "email": vouched.email}
            page = render(request, "provider/refused.html", context, status=HTTPStatus.FORBIDDEN)
            raise ImmediateHttpResponse(page) from refusal
        sociallogin.account, sociallogin.user = account, account.user

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,  # noqa: ARG002 - allauth's signature
        **more: Any,
    ) -> None:
        """
        Say what went wrong on a page of ours.

        :raises ImmediateHttpResponse: always
        """
        # Looked at here too: a provider that forgets our state when it says no is no mystery.
        said_no = request.GET.get("error") == Company.login_cancelled_error
        cancelled = said_no or more.get("error") == AuthError.CANCELLED
        lost = isinstance(more.get("exception"), OSError)
        way = "cancelled" if cancelled else ("unreachable" if lost else "odd")
        raise ImmediateHttpResponse(failed(request, way))


def failed(request: HttpRequest, way: str) -> HttpResponse:
    """Say that the way by the provider led nowhere, and why."""
    status = HTTPStatus.BAD_GATEWAY if way == "unreachable" else HTTPStatus.UNAUTHORIZED
    return render(request, "provider/failed.html", {"way": way}, status=status)


def _is_invited(request: TeamRequest, email: str) -> bool:
    invitation = invitation_marked(request.session.get(INVITATION, ""))
    return (
        invitation is not None
        and invitation.email == email
        and invitation.state_at(timezone.now()) == Invitation.State.OPEN
    )
