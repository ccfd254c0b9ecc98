"""Have a connection tested for a program, and tell what came of its tests."""

from uuid import UUID

from django.http import JsonResponse
from django.urls import reverse
from django.utils import timezone

from connector_wizard.access import connection_in, connection_to_work_on_in
from connector_wizard.advice import problem_of_check
from connector_wizard.api.door import Call
from connector_wizard.api.problems import ApiProblemError, explained
from connector_wizard.api.showing import Told, moment
from connector_wizard.models import Check, Connection
from connector_wizard.models.checks import KEPT, is_being_tested
from connector_wizard.usecases.test_connection import begin_test


def test_connection(call: Call, pk: UUID) -> JsonResponse:
    """Begin a test, or find one under way."""
    connection = connection_to_work_on_in(call.caller.membership, pk)
    if connection.status != Connection.Status.CREATED:
        raise ApiProblemError("not-created", "It is not on the Platform, as far as we know.")
    begin_test(actor=call.caller.actor, connection=connection)
    address = reverse("api-connection-tests", kwargs={"pk": pk})
    connection.refresh_from_db()
    return JsonResponse(_tests_of(connection), status=202, headers={"Location": address})


def list_tests(call: Call, pk: UUID) -> JsonResponse:
    """What came of the connection's tests, and whether one is under way."""
    return JsonResponse(_tests_of(connection_in(call.caller.membership, pk)))


def _tests_of(connection: Connection) -> Told:
    return {
        "is_running": is_being_tested(connection, now=timezone.now()),
        "items": [_a_test(one) for one in connection.checks.all()[:KEPT]],
    }


def _a_test(check: Check) -> Told:
    return {
        "outcome": check.outcome,
        "at": moment(check.at),
        "seconds": check.seconds,
        "asked_by": check.asked_by or None,
        "is_outdated": check.is_outdated,
        "problem": explained(problem_of_check(check)) if check.problem else None,
    }
