"""Show a person where they are signed in, and end what they do not know."""

import re
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from connector_wizard.http import TeamRequest, actor_of, go_to, show
from connector_wizard.usecases.end_sessions import end_sessions

# The first that fits names it: browsers also claim to be those that came before them.
BROWSERS = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"(Firefox|FxiOS)/"),
    ("Chrome", r"(Chrome|CriOS|Chromium)/"),
    ("Safari", r"Safari/"),
    ("curl", r"^curl/"),
)
SYSTEMS = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("ChromeOS", r"CrOS"),
    ("Windows", r"Windows"),
    ("macOS", r"Macintosh"),
    ("Linux", r"Linux"),
)


@require_http_methods(["GET", "POST"])
@login_required
def listing(request: TeamRequest) -> HttpResponse:
    """List one's sessions, this one first; a POST ends one of the others, or all of them."""
    here = request.session.session_key
    if not UserSession.objects.filter(session_key=here).exists():
        # Begun before sessions were listed.
        UserSession.objects.create_from_request(request)
    rows = UserSession.objects.purge_and_list(request.user)
    if request.method == "POST":
        others = [one for one in rows if one.session_key != here]
        return _ended(request, _chosen(others, request.POST.get("session", "")))
    rows.sort(key=lambda one: (one.session_key != here, -one.last_seen_at.timestamp()))
    sessions = [
        {"row": one, "here": one.session_key == here, "browser": browser_of(one.user_agent)}
        for one in rows
    ]
    return show(request, "sessions/sessions", {"sessions": sessions, "others": len(rows) - 1})


def browser_of(user_agent: str) -> str:
    """Return a browser's name and system in words that its owner would use."""
    browser, system = (_first_of(table, user_agent) for table in (BROWSERS, SYSTEMS))
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")


def _first_of(table: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for name, pattern in table if re.search(pattern, user_agent)), "")


def _chosen(others: list[Any], wanted: str) -> list[Any]:
    if wanted == "others":
        return others
    found = [one for one in others if str(one.pk) == wanted]
    if not found:
        raise Http404
    return found


def _ended(request: TeamRequest, sessions: list[Any]) -> HttpResponse:
    end_sessions(actor=actor_of(request), person=request.user, sessions=sessions)
    said = ngettext("%(n)s session is ended.", "%(n)s sessions are ended.", len(sessions)) % {
        "n": len(sessions)
    }
    messages.success(request, said)
    return go_to(request, "usersessions_list")
