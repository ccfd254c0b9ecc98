"""Send a whole page or its moving part, and the browser to another page, with htmx or without."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from connector_wizard.access import Act, may, require, words_awaited
from connector_wizard.models import Actor, Membership, User

P = ParamSpec("P")
# What a session keeps: the mark of the invitation whose link was opened, never the link's token,
INVITATION = "invitation"
# whether it was the company's provider that vouched for the person,
BY_PROVIDER = "by_provider"
# and the filters of the list from which a connection was opened.
LIST = "list"


class TeamRequest(HttpRequest):
    """A request of a signed-in person, with the team in force, behind our middleware."""

    user: User
    htmx: HtmxDetails
    request_id: str
    address: str
    # None for people of no team; behind for_team there always is one.
    membership: Membership | None
    memberships: list[Membership]

    # The same, where for_team has made sure that there is one.
    in_team: Membership


View = Callable[Concatenate[TeamRequest, P], HttpResponseBase]
Guarded = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def for_team(
    act: Act,
) -> Callable[[View[P]], Guarded[P]]:
    """Let a view be reached only by signed-in people whose role in the team allows ``act``."""

    def decorate(view: View[P]) -> Guarded[P]:
        @wraps(view)
        def guarded(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            require(request.membership, act)
            request.in_team = request.membership
            return view(request, *args, **kwargs)

        return cast(Guarded[P], login_required(guarded))

    return decorate


def posted_or(page: str) -> Callable[[Any], Any]:
    """
    Let only a POST through; a GET is shown ``page``.

    Whoever signs in again in the middle of it comes back by a GET, and is not to meet an error.
    """

    def decorate(view: Any) -> Any:
        @wraps(view)
        def guarded(request: TeamRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method != "POST":
                return go_to_url(request, _page_of(page, kwargs))
            answer: HttpResponseBase = view(request, *args, **kwargs)
            return answer

        return guarded

    return decorate


def _page_of(page: str, kwargs: dict[str, Any]) -> str:
    """Return the address of a row's page, or of a list, which takes no id."""
    try:
        return reverse(page, kwargs=kwargs)
    except NoReverseMatch:
        return reverse(page)


def show(
    request: TeamRequest, page: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render ``folder/page.html``, or its moving part ``folder/_page.html`` when htmx asked."""
    folder, _, name = page.rpartition("/")
    part = request.htmx and not request.htmx.boosted
    template = f"{folder}/_{name}.html" if part else f"{folder}/{name}.html"
    response = render(request, template, context, status=status)
    response["Vary"] = "HX-Request"
    return response


def go_to(request: TeamRequest, url_name: str, **kwargs: Any) -> HttpResponse:
    """Send the browser to one of our pages."""
    return go_to_url(request, reverse(url_name, kwargs=kwargs))


def go_to_url(request: TeamRequest, url: str) -> HttpResponse:
    """Send the browser to ``url``, one of our own addresses."""
    return HttpResponseClientRedirect(url) if request.htmx else HttpResponseRedirect(url)


def searched_words(request: HttpRequest) -> str:
    """Return what a list is searched for, by ``q`` in its address."""
    # PostgreSQL knows no text with a NUL in it, and raises instead of finding nothing.
    return request.GET.get("q", "").replace("\x00", "").strip()[:200]


def is_id(text: str) -> bool:
    """Tell whether ``text`` can be a row's id."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def safe_next(request: HttpRequest, default: str) -> str:
    """Return the address that ``next`` asks for if it is one of ours, else ``default``."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    # Nothing but a path: a word would be taken for a view's name, a line end for a header's.
    own = wanted.startswith("/") and wanted.isprintable()
    own = own and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if own else default


def actor_of(request: TeamRequest) -> Actor:
    """Return who does what this request asks for, and from where, for the history."""
    return replace(visitor_called(request.user.email, request), user=request.user)


def signed_in(request: TeamRequest) -> User | None:
    """Return who has signed in, on a page that others may see too."""
    user: Any = request.user
    return user if user.is_authenticated else None


def visitor_called(name: str, request: TeamRequest) -> Actor:
    """Return somebody who has not signed in, by the name that they gave."""
    return Actor(
        name=name,
        address=request.address,
        user_agent=request.headers.get("User-Agent", "")[:256],
        request_id=request.request_id,
    )


def every_page(request: HttpRequest) -> dict[str, Any]:
    """Return what every page shows: the team in force, and whether this is the emulator."""
    membership = getattr(request, "membership", None)
    return {
        "team": membership.team if membership else None,
        "teams": [one.team for one in getattr(request, "memberships", [])],
        "membership": membership,
        "may_connect": may(membership, Act.CONNECT),
        "may_manage": may(membership, Act.MANAGE_TEAM),
        "may_review": may(membership, Act.REVIEW),
        # Counted only where a page shows it.
        "reviews_waiting": partial(words_awaited, membership) if membership else 0,
        "provider_name": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
        "only_provider": settings.OIDC_ONLY,
        "platform_is_emulator": settings.PLATFORM_IS_EMULATOR,
        # Asked for only where a page leads back.
        "list_query": partial(_list_query, request),
        "version": settings.VERSION,
    }


def _list_query(request: HttpRequest) -> str:
    session = getattr(request, "session", None)
    return session.get(LIST, "") if session else ""
