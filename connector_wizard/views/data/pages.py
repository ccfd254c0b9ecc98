"""Show what lies in a source, as the Platform last told it; ask again by a POST."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET

from connector_wizard.access import draft_for
from connector_wizard.advice import PlatformProblemError
from connector_wizard.http import (
    TeamRequest,
    actor_of,
    go_to,
    go_to_url,
    posted_or,
    searched_words,
    show,
)
from connector_wizard.models import Connection, Explored, Place
from connector_wizard.models.explored import KINDS
from connector_wizard.usecases.explore_connection import explore, sample_rows
from connector_wizard.views.data.sheets import entry_of, query_of, sheet_of
from connector_wizard.views.way_back import search_left


@require_GET
@login_required
def page(request: TeamRequest, pk: UUID) -> HttpResponse:
    """One place of the source, searched by ``q``; what is not known yet is fetched from here."""
    connection, _membership = draft_for(request.user, pk)
    if not _is_there(connection):
        return go_to(request, "connection", pk=pk)
    return show(request, "data/page", _facts(request, connection))


@posted_or("connection-data")
@login_required
def fetch(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Have the Platform tell of the place, and show it."""
    connection, _membership = draft_for(request.user, pk)
    if not _is_there(connection):
        return go_to(request, "connection", pk=pk)
    place, parent = _asked(request)
    try:
        explore(actor=actor_of(request), connection=connection, place=place, parent=parent)
    except PlatformProblemError as error:
        facts = {**_facts(request, connection), "problem": error.problem}
        return show(request, "data/page", facts, status=422)
    if request.htmx:
        # In place: a redirect would fetch the person back who has gone elsewhere meanwhile.
        return show(request, "data/page", _facts(request, connection))
    return go_to_url(request, _url(connection, query_of(place, parent)))


@posted_or("connection-data")
@login_required
@sensitive_variables()
def rows(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Show a few rows, as they are in the source now."""
    connection, _membership = draft_for(request.user, pk)
    place, _parent = _asked(request)
    if not _is_there(connection) or place.is_list:
        return go_to(request, "connection-data", pk=pk)
    told: dict[str, Any] = {}
    try:
        told["sample"] = sample_rows(actor=actor_of(request), connection=connection, place=place)
    except PlatformProblemError as error:
        told["rows_problem"] = error.problem
    facts = {**_facts(request, connection), **told}
    template = "data/rows" if request.htmx else "data/page"
    return show(request, template, facts, status=422 if "rows_problem" in told else 200)


def _facts(request: TeamRequest, connection: Connection) -> dict[str, Any]:
    place, parent = _asked(request)
    told = Explored.fresh(connection, place, now=timezone.now())
    words = searched_words(request)
    way = Explored.way_to(connection, parent)
    here = {"connection": connection, "place": place, "told": told, "q": words}
    return {
        **here,
        "name": (told.name if told else "") or place.path,
        "query": query_of(place, parent),
        "parent": parent if place != Place() else "",
        "trail": [(one["name"], _query_in(one)) for one in way],
        "search_left": _search_left(request, connection),
        **_sheet(told, words, request.GET.get("page", "")),
        "problem": None,
        "rows_problem": None,
        "sample": None,
    }


def _search_left(request: TeamRequest, connection: Connection) -> str:
    """Return what the source's first list was searched for, where this was opened from it."""
    query = search_left(request, _url(connection, ""))
    return "" if "kind=" in query else query


def _sheet(told: Explored | None, words: str, page: str) -> dict[str, Any]:
    if told is None:
        return {"sheet": None, "entries": []}
    place = told.place
    sheet = sheet_of(told.matching(words), page)
    url = {"q": words, "parent": told.parent}
    return {
        "sheet": sheet,
        "entries": [entry_of(row, place) for row in sheet.rows] if place.is_list else sheet.rows,
        "previous_url": _page_url(place, sheet.previous, **url),
        "next_url": _page_url(place, sheet.following, **url),
        "left_out": told.number - len(told.told),
    }


def _page_url(place: Place, number: int, *, q: str, parent: str) -> str:
    return f"?{query_of(place, parent, q=q, page=number)}" if number else ""


def _query_in(row: Any) -> str:
    return query_of(Place(row["kind"], row["path"]), row["parent"])


def _asked(request: HttpRequest) -> tuple[Place, str]:
    """
    Return the place that the address names, and the mark of the list that leads to it.

    By the address for a POST, too: forms send a line break in a name as another one.
    """
    kind, path = request.GET.get("kind", ""), request.GET.get("path", "")
    # No database keeps a NUL, and no list has told one.
    if kind not in KINDS or not path or "\0" in path:
        return Place(), ""
    return Place(kind, path), request.GET.get("in", "")[:32].replace("\0", "")


def _is_there(connection: Connection) -> bool:
    return connection.status == Connection.Status.CREATED and connection.account is not None


def _url(connection: Connection, query: str) -> str:
    address = reverse("connection-data", kwargs={"pk": connection.pk})
    return f"{address}?{query}" if query else address
