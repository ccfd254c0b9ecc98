"""Know one provider, by the settings alone, and rule whom it lets in here."""

from http import HTTPStatus
from typing import Any, cast

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthError
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from connector_wizard.access import invitation_marked
from connector_wizard.group_roles import Vouched, grants
from connector_wizard.http import INVITATION, TeamRequest, visitor_called
from connector_wizard.models import Invitation
from connector_wizard.sign_in.company import Company, CompanyProvider
from connector_wizard.usecases.record_sign_in import record_failed_sign_in
from connector_wizard.usecases.sign_in_by_provider import (
    PROVIDER,
    NotLetInError,
    sign_in_by_provider,
)


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Know one provider, by the settings alone, and let in whom our rules let in."""

    def get_provider(
        self,
        request: HttpRequest,
        provider: str,  # noqa: ARG002 - allauth's signature
        client_id: str | None = None,  # noqa: ARG002 - allauth's signature
    ) -> CompanyProvider:
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
        return CompanyProvider(request, app=app)

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
