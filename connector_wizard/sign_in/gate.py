"""Keep track of sessions, and lead admins who need a second factor to where they set one up."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from connector_wizard.access import lacks_second_factor
from connector_wizard.http import BY_PROVIDER, TeamRequest

Next = Callable[[HttpRequest], HttpResponse]
# How exact "last seen" is: a write at each request would cost more than it tells.
EXACT_TO = timedelta(minutes=5)


class SessionsMiddleware:
    """Know of every session since when it is there and when it was last seen, and end old ones."""

    def __init__(self, get_response: Next) -> None:
        """Keep the next link of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look only for who carries a session."""
        known = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
        if known and _is_over(request):
            logout(request)
        return self.get_response(request)


class SecondFactorMiddleware:
    """
    Let an admin, whose team asks for a second factor, do nothing without one but set it up.

    In none of their teams: what belongs to a team is reached by its own address, whichever team is
    in force, so the rule is the session's.
    """

    def __init__(self, get_response: Next) -> None:
        """Keep the next link of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Lead the way, except where one sets it up or leaves."""
        asked = cast(TeamRequest, request)
        if _is_let_by(asked) or not lacks_second_factor(asked.memberships):
            return self.get_response(request)
        return redirect("mfa_index")


def _is_let_by(request: TeamRequest) -> bool:
    """Tell whether the page is for everybody in any case, or the provider vouched for them."""
    entrance = reverse("account_login").removesuffix("login/")
    if request.path.startswith((entrance, settings.STATIC_URL, "/healthz", "/readyz")):
        return True
    return not request.memberships or bool(request.session.get(BY_PROVIDER))


def _is_over(request: HttpRequest) -> bool:
    """Tell whether a session may not go on, however much it is used."""
    if settings.OIDC_ONLY and not request.session.get(BY_PROVIDER):
        # Begun by password before the provider became the only way in.
        return True
    longest = timedelta(hours=settings.SESSION_LONGEST_HOURS)
    return timezone.now() - _seen(request) > longest


def _seen(request: HttpRequest) -> datetime:
    """Note that the session was seen; return when it began."""
    row = UserSession.objects.filter(session_key=request.session.session_key).first()
    if row is None:
        # Begun before sessions were listed: over twelve hours after its last change at the latest.
        return timezone.now()
    if timezone.now() - row.last_seen_at > EXACT_TO:
        UserSession.objects.create_from_request(request)
    begun: datetime = row.created_at
    return begun
