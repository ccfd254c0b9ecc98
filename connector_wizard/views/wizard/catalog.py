"""Ask which kind of system to connect, from the catalogue that the Platform last told."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from connector_wizard.advice import PlatformProblemError, Problem
from connector_wizard.http import TeamRequest, actor_of, go_to, posted_or
from connector_wizard.models import Connection, PlatformAccount, Source
from connector_wizard.usecases.choose_source import choose_source
from connector_wizard.usecases.refresh_sources import refresh_sources
from connector_wizard.views.wizard.rail import next_page, on_draft, show_step

# The first source of all; offered even before the catalogue is fetched.
REDSHIFT = "amazon-redshift"
# More than any real catalogue has; drawing takes a fifth of a millisecond each.
SHOWN = 90
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


@posted_or("connect-source")
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
    if request.htmx:
        # In place: a redirect would fetch the person back who has gone elsewhere meanwhile.
        context = {"problem": None, **_catalogue(request, draft.account)}
        return show_step(request, "source", context, draft=draft)
    return go_to(request, "connect-source", pk=draft.pk)


def _catalogue(request: TeamRequest, account: PlatformAccount) -> dict[str, Any]:
    words = request.GET.get("q", "").strip()[:100]
    wanted = words.casefold().split()
    rows = Source.objects.filter(account=account)
    found = [one for one in rows if all(word in _described(one) for word in wanted)]
    wished = request.session.get("wished_source") or REDSHIFT
    first = [one for one in found if one.name == wished]
    rest = [one for one in found if one.name != wished]
    shown = rest[:SHOWN]
    return {
        "q": words,
        "account": account,
        "first": first,
        "wished": wished,
        "number": len(found),
        "hidden": len(rest) - len(shown),
        "groups": _by_category(shown),
        "words": {name: str(word) for name, word in WORDS.items()},
    }


def _described(source: Source) -> str:
    """Return what a search looks at."""
    return f"{source.title} {source.name} {_spaced(source.category)}".casefold()


def _by_category(sources: Iterable[Source]) -> list[tuple[str, list[Source]]]:
    """Return the sources under their categories, which specs spell in several ways."""
    groups, spellings = defaultdict(list), defaultdict(set)
    for source in sources:
        name = _spaced(source.category)
        groups[name.casefold()].append(source)
        spellings[name.casefold()].add(name)
    # Of "CRM" and "crm", "Cloud Storage" and "cloudStorage", the first is for people.
    titles = {key: max(names, key=_capitals) for key, names in spellings.items()}
    return [
        (titles[key], sorted(groups[key], key=lambda source: source.title.casefold()))
        for key in sorted(groups, key=lambda key: (not key, key))
    ]


def _spaced(category: str) -> str:
    """Return "Cloud Storage" for "cloudStorage"."""
    words = re.sub(r"(?<=[a-z]{2})(?=[A-Z])", " ", category.strip())
    return words[:1].upper() + words[1:] if words[1:2].islower() else words


def _capitals(text: str) -> int:
    return sum(map(str.isupper, text))
