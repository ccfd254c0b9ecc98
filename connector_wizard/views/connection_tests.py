"""Let a person have a connection tested, and follow the test until its result is known."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from connector_wizard.access import connection_for, draft_for, may_work_on
from connector_wizard.advice import problem_of_check
from connector_wizard.http import TeamRequest, actor_of, go_to, posted_or, show
from connector_wizard.models import Check, Connection, Membership
from connector_wizard.models.checks import is_being_tested
from connector_wizard.models.sightings import is_gone
from connector_wizard.usecases.test_connection import begin_test

CHECKS_SHOWN = 10


@posted_or("connection")
@login_required
def test(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Begin a test; a second press finds it under way."""
    connection, membership = draft_for(request.user, pk)
    begin_test(actor=actor_of(request), connection=connection)
    if request.htmx:
        facts = {**test_facts(connection, membership), "pressed": True}
        return show(request, "connections/test", facts)
    return go_to(request, "connection", pk=pk)


@require_GET
@login_required
def result(request: TeamRequest, pk: UUID) -> HttpResponse:
    """The part of a connection's page that tells of its tests; it asks again while one runs."""
    connection, membership = connection_for(request.user, pk)
    if not request.htmx:
        return go_to(request, "connection", pk=pk)
    facts = test_facts(connection, membership)
    if request.GET.get("shown") == facts["test_state"]:
        return HttpResponse(status=204)
    return show(request, "connections/test", facts)


def test_facts(connection: Connection, membership: Membership) -> dict[str, Any]:
    """Return what connections/_test.html shows."""
    now = timezone.now()
    checks = list(connection.checks.all()[:CHECKS_SHOWN])
    newest = next(iter(checks), None)
    told = None if newest is None or newest.is_outdated else newest
    gone = is_gone(connection)
    running = not gone and is_being_tested(connection, now=now)
    return {
        "connection": connection,
        "checks": checks,
        "check": told,
        "check_problem": None if gone or told is None else _problem(told),
        "testing_since": now if running else None,
        "test_state": f"{newest.pk if newest else ''}-{running}",
        "may_test": may_work_on(membership, connection) and not gone,
        "is_gone": gone,
    }


def _problem(check: Check) -> Any:
    return problem_of_check(check) if check.problem else None
