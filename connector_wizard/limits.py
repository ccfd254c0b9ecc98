"""Limit how often one person has the site do something: which form counts as what, and the door."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from allauth.core.internal.ratelimit import truncate_ip
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connector_wizard.http import TeamRequest, actor_of, signed_in
from connector_wizard.usecases.record_refusal import record_refusal

Next = Callable[[HttpRequest], HttpResponse]
# What people are told, after "one person may". How often is said by settings.PERSON_LIMITS.
WORDS = {
    "forms": _("send forms"),
    "platform": _("have the Platform asked"),
    "accounts": _("have a Platform account checked"),
    "creations": _("have base connections created"),
    "syncs": _("have sandboxes read"),
    "invitations": _("make invitations"),
    "messages": _("have messages sent to webhooks"),
    "keys": _("make tokens and secrets of webhooks"),
    "exports": _("export the history"),
    "sign-ins": _("begin to sign in by the provider"),
}
# Every form counts as one; these, by their addresses' names, count for more.
COUNTED = {
    **dict.fromkeys(("account-add", "account-secret", "account-verify"), "accounts"),
    **dict.fromkeys(("connect-check", "connect-bypass"), "creations"),
    **dict.fromkeys(
        (
            "connect-source",
            "connect-refresh",
            "connection-accept",
            "connection-change",
            "connection-data-fetch",
            "connection-data-rows",
            "connection-delete",
            "connection-flows",
            "connection-look",
            "connection-rename",
            "connection-rotate",
            "connection-test",
            "inventory-decide",
            "rotation",
        ),
        "platform",
    ),
    "inventory-sync": "syncs",
    **dict.fromkeys(("invitation-add", "invitation-renew"), "invitations"),
    **dict.fromkeys(("webhook-test", "delivery-retry"), "messages"),
    **dict.fromkeys(("token-add", "webhook-add", "webhook-secret"), "keys"),
    "history-export": "exports",
}
# By these one stops somebody else who sends in one's name. What could be guessed by them is limited
# by allauth.
ALWAYS = {
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "usersessions_list",
}
# Where a visitor has us ask the company's provider; they are told apart by their addresses.
BY_VISITORS = {"provider", "provider-callback"}


class LimitsMiddleware:
    """Count what people send, and let nobody send more than is any honest person's day."""

    def __init__(self, get_response: Next) -> None:
        """Keep the next link of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on: what counts is known once the address is."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Answer in the view's place where it is too much."""
        asked = cast(TeamRequest, request)
        name = request.resolver_match.view_name if request.resolver_match else ""
        for kind, whose in _counted(asked, name):
            most, seconds = settings.PERSON_LIMITS[kind]
            wait = seconds - int(timezone.now().timestamp()) % seconds
            if _count(f"{kind}:{whose}", seconds) > most:
                _put_on_record(asked, kind, f"{kind}:{whose}", wait)
                return _refused(request, kind, wait)
        return None


def _counted(request: TeamRequest, name: str) -> list[tuple[str, str]]:
    """Return what the request counts as, and for whom."""
    if name in BY_VISITORS:
        return [("sign-ins", truncate_ip(request.address))]
    person = signed_in(request) if request.method == "POST" else None
    if person is None or name in ALWAYS:
        return []
    kinds = ["forms", *([COUNTED[name]] if name in COUNTED else [])]
    return [(kind, str(person.pk)) for kind in kinds]


def _count(what: str, seconds: int) -> int:
    """
    Return how often it happened in this window, counted by all processes together.

    Of those that come at the very same moment, a few may be counted as one.
    """
    key = f"limit:{what}:{int(timezone.now().timestamp()) // seconds}"
    if cache.add(key, 1, timeout=2 * seconds):
        return 1
    try:
        count = int(cache.incr(key))
    except ValueError:
        # The cache dropped it in between: better one too many than an error.
        return 1
    # Counting has given it the cache's own lifetime, which is shorter than some windows.
    cache.touch(key, 2 * seconds)
    return count


def _put_on_record(request: TeamRequest, kind: str, what: str, wait: int) -> None:
    """Tell the team's history once a window, however often it is tried on."""
    if request.membership and cache.add(f"limit-told:{what}", 1, timeout=wait):
        most, seconds = settings.PERSON_LIMITS[kind]
        act = f"{WORDS[kind]} more than {most} times in {seconds // 60} minutes"
        record_refusal(actor=actor_of(request), team=request.membership.team, act=act)


def _refused(request: HttpRequest, kind: str, wait: int) -> HttpResponse:
    most, seconds = settings.PERSON_LIMITS[kind]
    facts = {
        "what": WORDS[kind],
        "most": most,
        "minutes": seconds // 60,
        "wait": -(-wait // 60),
        "is_form": request.method == "POST",
    }
    status = HTTPStatus.TOO_MANY_REQUESTS
    answer = render(request, "errors/too_often.html", facts, status=status)
    answer["Retry-After"] = str(wait)
    return answer
