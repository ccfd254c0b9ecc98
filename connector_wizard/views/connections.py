"""Show the team's connections, and follow one until the Platform's answer is known."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from connector_wizard.access import Act, connection_for, connections_for, may_see_history
from connector_wizard.advice import problem_of_try
from connector_wizard.http import TeamRequest, for_team, go_to, go_to_url, posted_or, show
from connector_wizard.models import Connection, Event, Membership
from connector_wizard.usecases.settle_submission import follow_up, settle_in_background
from connector_wizard.views.paging import BY_TIME, keyset_page

EVENTS_SHOWN = 30


@require_GET
@for_team(Act.SEE_CONNECTIONS)
def index(request: TeamRequest) -> HttpResponse:
    """The list, searched by ``q`` and filtered by ``status``, both in the URL."""
    rows = connections_for(request.in_team).defer("auth_specs", "secrets", "params")
    words, status = request.GET.get("q", "").strip(), request.GET.get("status", "")
    if words:
        rows = rows.filter(
            Q(name__icontains=words)
            | Q(source_title__icontains=words)
            | Q(sandbox__icontains=words)
            | Q(remote_id=words)
            | Q(submissions__reference=words)
        ).distinct()
    if status in Connection.Status.values:
        rows = rows.filter(status=status)
    page = keyset_page(rows, request.GET, BY_TIME)
    context = {"page": page, "q": words, "status": status, "statuses": Connection.Status.choices}
    return show(request, "connections/index", context)


@require_GET
@login_required
def detail(request: TeamRequest, pk: UUID) -> HttpResponse:
    """One connection; a draft is shown by the wizard instead."""
    connection, membership = connection_for(request.user, pk)
    if connection.status == Connection.Status.DRAFT:
        return go_to(request, f"connect-{connection.next_step}", pk=pk)
    # Where no scripts run, opening the page is what settles it when no sweep does.
    settle_in_background(connection)
    return show(request, "connections/detail", _facts(connection, membership))


@require_GET
@login_required
def progress(request: TeamRequest, pk: UUID) -> HttpResponse:
    """The moving part of a connection's page, which asks again until all is settled."""
    connection, membership = connection_for(request.user, pk)
    settle_in_background(connection)
    if connection.status == Connection.Status.DRAFT:
        return go_to(request, "connect-check", pk=pk)
    facts = _facts(connection, membership)
    if request.GET.get("shown") == facts["state"]:
        return HttpResponse(status=204)
    return show(request, "connections/detail", facts)


@posted_or("connection")
@login_required
def look(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Look for an unconfirmed connection now: what the page does by itself where scripts run."""
    connection, _ = connection_for(request.user, pk)
    settle_in_background(connection)
    return go_to_url(request, request.path.removesuffix("look/"))


def _facts(connection: Connection, membership: Membership) -> dict[str, object]:
    seen = may_see_history(membership, connection)
    events = Event.objects.filter(team=connection.team_id, object_id=str(connection.pk))
    submission = connection.submissions.first()
    problem = problem_of_try(submission) if submission and submission.problem else None
    return {
        "connection": connection,
        "submission": submission,
        "problem": problem,
        # By this a page tells what it shows already.
        "state": f"{connection.status}-{submission.looks if submission else 0}",
        "twins": connection.submissions.exclude(twin_id=""),
        "settles_at": follow_up(submission) if submission else None,
        "events": list(events[:EVENTS_SHOWN]) if seen else [],
        "is_mine": connection.created_by_id == membership.user_id,
    }
