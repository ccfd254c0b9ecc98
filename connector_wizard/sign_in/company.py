"""Speak OpenID Connect with the one provider that the settings name."""

from functools import cached_property
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from connector_wizard.group_roles import Vouched, as_one

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
