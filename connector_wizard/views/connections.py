"""Show the team's connections, and follow one until the Platform's answer is known."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from connector_wizard.access import Act, connection_for, connections_for
from connector_wizard.http import (
    TeamRequest,
    for_team,
    go_to,
    go_to_url,
    posted_or,
    searched_words,
    show,
)
from connector_wizard.models import Connection
from connector_wizard.models.reviews import VERDICTS, WAITING, in_review_state, with_verdicts
from connector_wizard.paging import BY_TIME, keyset_page
from connector_wizard.usecases.settle_changes import settle_changes_of
from connector_wizard.usecases.settle_submission import settle_in_background
from connector_wizard.views.connection_page import show_connection, state_of
from connector_wizard.views.way_back import note_way_back

REVIEW_STATES = {
    WAITING: gettext_lazy("waiting for review"),
    **{one.value: one.label for one in VERDICTS},
}


@require_GET
@for_team(Act.SEE_CONNECTIONS)
def index(request: TeamRequest) -> HttpResponse:
    """The list, searched by ``q``, filtered by ``status``, ``review``, ``test`` and ``drift``."""
    rows = with_verdicts(connections_for(request.in_team)).select_related("sighting")
    rows = rows.defer("auth_specs", "secrets", "params")
    words, status = searched_words(request), request.GET.get("status", "")
    if words:
        rows = rows.matching(words)
    if status in Connection.Status.values:
        rows = rows.filter(status=status)
    review = request.GET.get("review", "")
    if review in REVIEW_STATES:
        rows = in_review_state(rows, review)
    test = request.GET.get("test", "")
    if test in Connection.TestVerdict.values:
        rows = rows.filter(status=Connection.Status.CREATED).judged(test)
    drift = request.GET.get("drift") == "1"
    if drift:
        rows = rows.drifting()
    context = {
        "page": keyset_page(rows, request.GET, BY_TIME),
        "q": words,
        "status": status,
        "statuses": Connection.Status.choices,
        "review": review,
        "reviews": REVIEW_STATES,
        "test": test,
        "tests": Connection.TestVerdict.choices,
        "drift": drift,
    }
    return show(request, "connections/index", context)


@require_GET
@login_required
def detail(request: TeamRequest, pk: UUID) -> HttpResponse:
    """One connection; a draft is shown by the wizard instead."""
    connection, membership = connection_for(request.user, pk)
    if connection.status == Connection.Status.DRAFT:
        return go_to(request, f"connect-{connection.next_step}", pk=pk)
    note_way_back(request)
    # Where no scripts run, opening the page is what settles it when no sweep does.
    _settle(connection)
    return show_connection(request, connection, membership)


@require_GET
@login_required
def progress(request: TeamRequest, pk: UUID) -> HttpResponse:
    """The moving part of a connection's page, which asks again until all is settled."""
    connection, membership = connection_for(request.user, pk)
    _settle(connection)
    if connection.status == Connection.Status.DRAFT:
        return go_to(request, "connect-check", pk=pk)
    if request.GET.get("shown") == state_of(connection):
        return HttpResponse(status=204)
    return show_connection(request, connection, membership)


@posted_or("connection")
@login_required
def look(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Look for an unconfirmed connection now: what the page does by itself where scripts run."""
    connection, _ = connection_for(request.user, pk)
    _settle(connection)
    return go_to_url(request, request.path.removesuffix("look/"))


def _settle(connection: Connection) -> None:
    settle_in_background(connection)
    settle_changes_of(connection)
