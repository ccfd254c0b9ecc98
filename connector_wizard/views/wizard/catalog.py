"""Ask which kind of system to connect, from the catalogue that the Platform last told."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from connector_wizard.advice import PlatformProblemError, Problem
from connector_wizard.http import TeamRequest, actor_of, go_to, posted_or, searched_words
from connector_wizard.models import Connection, Source
from connector_wizard.schema_forms import without_surrounding_blanks
from connector_wizard.usecases.choose_source import choose_source
from connector_wizard.usecases.refresh_sources import refresh_sources
from connector_wizard.views.standing import on_draft
from connector_wizard.views.wizard.rail import next_page, show_step
from connector_wizard.views.wizard.shelves import REDSHIFT, shelved

# What a team connected lately stands before what it once connected often.
LATELY = timedelta(days=90)
USED_SHOWN = 6
WORDS = {
    "auth": _("Sign-in"),
    "beta": _("Beta"),
    "details": _("Details"),
    "nothing": _("Nothing to ask"),
    "provider": _("Provider"),
    "spec_id": _("Spec id"),
    "version": _("Version"),
}


@require_http_methods(["GET", "POST"])
@on_draft
def source(request: TeamRequest, draft: Connection) -> HttpResponse:
    """Show the catalogue, searched by ``q``; a choice fetches the source's spec and pins it."""
    if draft.account is None or not draft.sandbox:
        return next_page(request, draft)
    problem: Problem | None = None
    name = without_surrounding_blanks(request.POST.get("source", "")[:200])
    if request.method == "POST":
        try:
            choose_source(
                actor=actor_of(request), connection=draft, account=draft.account, name=name
            )
        except PlatformProblemError as error:
            problem = error.problem
        else:
            return next_page(request, draft)
    missing = name if problem and problem.is_missing else ""
    wished = "" if missing else name
    context = {"problem": problem, "missing": missing, **_catalogue(request, draft, wished=wished)}
    return show_step(request, "source", context, draft=draft, status=422 if problem else 200)


@posted_or("connect-source")
@on_draft
def refresh(request: TeamRequest, draft: Connection) -> HttpResponse:
    """Fetch the catalogue again, and show it."""
    if draft.account is None or not draft.sandbox:
        return next_page(request, draft)
    try:
        refresh_sources(actor=actor_of(request), connection=draft, account=draft.account)
    except PlatformProblemError as error:
        context = {"problem": error.problem, **_catalogue(request, draft)}
        return show_step(request, "source", context, draft=draft, status=422)
    if request.htmx:
        # In place: a redirect would fetch the person back who has gone elsewhere meanwhile.
        context = {"problem": None, **_catalogue(request, draft)}
        return show_step(request, "source", context, draft=draft)
    return go_to(request, "connect-source", pk=draft.pk)


def _catalogue(request: TeamRequest, draft: Connection, *, wished: str = "") -> dict[str, Any]:
    words = searched_words(request)
    used = Connection.objects.filter(team=draft.team_id).sources_by_use(
        since=timezone.now() - LATELY
    )
    shelves = shelved(
        Source.objects.filter(account=draft.account_id),
        words,
        wished=wished,
        used=list(used[:USED_SHOWN]),
    )
    return {
        "q": words,
        "account": draft.account,
        "shelves": shelves,
        "wished": wished or REDSHIFT,
        "words": {name: str(word) for name, word in WORDS.items()},
    }
