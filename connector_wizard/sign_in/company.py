"""Speak OpenID Connect with the one provider that the settings name."""

import hashlib
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from connector_wizard.group_roles import Vouched, as_one
from connector_wizard.sign_in.id_tokens import OF_A_PRIVATE_KEY, Expected, claims_of

ENDPOINTS = {"authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"}


class Company(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth ships no types
    """Hold the provider to what it and OpenID Connect say, where allauth does not."""

    @cached_property
    def openid_config(self) -> dict[str, Any]:
        """
        What the provider tells of itself.

        :raises OAuth2Error: if that is not what the settings expect
        """
        told = _asked(self.get_provider().server_url)
        if not isinstance(told, dict) or not set(told) >= ENDPOINTS:
            raise OAuth2Error("The provider's configuration lacks what a sign-in needs.")
        if str(told.get("issuer")).rstrip("/") != settings.OIDC_ISSUER:
            raise OAuth2Error("The provider calls itself by another name than OIDC_ISSUER.")
        scheme = settings.OIDC_ISSUER.partition(":")[0]
        if any(str(told[name]).partition(":")[0] != scheme for name in ENDPOINTS):
            raise OAuth2Error("The provider names an address that is not encrypted.")
        return told

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002 - allauth's signature
        """Return where the provider sends people back to."""
        return request.build_absolute_uri(reverse("provider-callback"))

    @sensitive_variables()
    def get_access_token_data(self, *args: Any, pkce_code_verifier: Any = None, **more: Any) -> Any:
        """Exchange the code, and remember for which sign-in the ID token has to be."""
        self.nonce = nonce_of(str(pkce_code_verifier))
        return super().get_access_token_data(*args, pkce_code_verifier=pkce_code_verifier, **more)

    @sensitive_variables()
    def complete_login(
        self,
        request: HttpRequest,
        app: SocialApp,  # noqa: ARG002 - allauth's signature
        token: Any,
        **more: Any,
    ) -> Any:
        """
        Return whom the provider vouches for.

        :raises OAuth2Error: if the ID token proves nothing, or the two answers speak of two people
        """
        proven = self._proven(more["response"]["id_token"])
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

    @sensitive_variables()
    def _proven(self, id_token: str) -> Mapping[str, Any]:
        told = self.openid_config
        declared = told.get("id_token_signing_alg_values_supported")
        # Without a word of it: what each provider has to have.
        declared = declared if isinstance(declared, list) else ["RS256"]
        expected = Expected(
            issuer=told["issuer"],
            client_id=settings.OIDC_CLIENT_ID,
            nonce=self.nonce,
            algorithms=frozenset(one for one in OF_A_PRIVATE_KEY if one in declared),
        )
        # Asked for anew each time: a provider may change its keys at any moment.
        return claims_of(id_token, keys=_asked(told["jwks_uri"]), expected=expected)


class CompanyProvider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth ships no types
    """Send people to the provider, each time with a nonce that its answer has to name."""

    oauth2_adapter_class = Company

    def get_pkce_params(self) -> dict[str, str]:
        """Return what goes along of this sign-in: the hash of what the session keeps, and more."""
        sent: dict[str, str] = super().get_pkce_params()
        return {**sent, "nonce": nonce_of(sent["code_verifier"])}


def nonce_of(verifier: str) -> str:
    """Return the nonce of the sign-in that has this PKCE verifier, which never leaves us before."""
    return hashlib.sha256(f"nonce of {verifier}".encode()).hexdigest()


def _asked(url: str) -> Any:
    with get_adapter().get_requests_session() as session:
        answer = session.get(url)
        answer.raise_for_status()
        return answer.json()
