"""Ask which kind of system to connect, from the catalogue that the Platform last told."""

from itertools import groupby
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from connector_wizard.advice import PlatformProblemError, Problem
from connector_wizard.http import TeamRequest, actor_of, go_to
from connector_wizard.models import Connection, PlatformAccount, Source
from connector_wizard.usecases.choose_source import choose_source
from connector_wizard.usecases.refresh_sources import refresh_sources
from connector_wizard.views.wizard.rail import next_page, on_draft, show_step

# The first source of all; offered even before the catalogue is fetched.
REDSHIFT = "amazon-redshift"


@require_http_methods(["GET", "POST"])
@on_draft
def source(request: TeamRequest, draft: Connection) -> HttpResponse:
    """Show the catalogue, searched by ``q``; a choice fetches the source's spec and pins it."""
    if draft.account is None or not draft.sandbox:
        return next_page(request, draft)
    problem: Problem | None = None
    if request.method == "POST":
        name = request.POST.get("source", "")[:200]
        try:
            choose_source(
                actor=actor_of(request), connection=draft, account=draft.account, name=name
            )
        except PlatformProblemError as error:
            problem = error.problem
        else:
            request.session.pop("wished_source", None)
            return next_page(request, draft)
    context = {"problem": problem, **_catalogue(request, draft.account)}
    return show_step(request, "source", context, draft=draft, status=422 if problem else 200)


@require_POST
@on_draft
def refresh(request: TeamRequest, draft: Connection) -> HttpResponse:
    """Fetch the catalogue again, and show it."""
    if draft.account is None or not draft.sandbox:
        return next_page(request, draft)
    try:
        refresh_sources(actor=actor_of(request), connection=draft, account=draft.account)
    except PlatformProblemError as error:
        context = {"problem": error.problem, **_catalogue(request, draft.account)}
        return show_step(request, "source", context, draft=draft, status=422)
    return go_to(request, "connect-source", pk=draft.pk)


def _catalogue(request: TeamRequest, account: PlatformAccount) -> dict[str, Any]:
    words = request.GET.get("q", "").strip()[:100]
    rows = Source.objects.filter(account=account)
    if words:
        rows = rows.filter(
            Q(title__icontains=words) | Q(name__icontains=words) | Q(category__icontains=words)
        )
    wished = request.session.get("wished_source") or REDSHIFT
    found = list(rows)
    first = [one for one in found if one.name == wished]
    rest = [one for one in found if one.name != wished]
    return {
        "q": words,
        "account": account,
        "first": first,
        "wished": wished,
        "number": len(found),
        "groups": [(name, list(sources)) for name, sources in groupby(rest, _category)],
    }


def _category(source: Source) -> str:
    return source.category
