"""Create a base connection for a program, once for each idempotency key."""

import re
from uuid import UUID

from django.http import JsonResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from connector_wizard.access import Act, may_create_in, require
from connector_wizard.advice import problem_of_try
from connector_wizard.api.claiming import meant
from connector_wizard.api.door import Call
from connector_wizard.api.problems import ApiProblemError, explained
from connector_wizard.api.showing import in_full
from connector_wizard.connecting import Mistake, Wanted, send
from connector_wizard.models import (
    Approval,
    Connection,
    StateError,
    Submission,
)
from connector_wizard.usecases.await_outcome import await_outcome
from connector_wizard.usecases.follow_approval import approval_standing
from connector_wizard.usecases.settle_submission import settle_in_background

MOST_SECONDS = 60
_WAIT = re.compile(r"(?:^|[,;\s])wait=([0-9]{1,4})(?=$|[,;\s])")
_ON_ITS_WAY = {
    Connection.Status.DRAFT,
    Connection.Status.SUBMITTING,
    Connection.Status.UNCONFIRMED,
}
# After these nothing is on the Platform, and asking again by the same key tries once more.
_MAY_SEND_AGAIN = {Submission.Outcome.NOT_SENT, Submission.Outcome.NOT_CREATED}


@sensitive_variables()
def create_connection(call: Call) -> JsonResponse:
    """Create what the body asks for; the same key and body always stand for one connection."""
    require(call.caller.membership, Act.CONNECT)
    asked = Wanted(**call.body)
    connection = meant(call, asked)
    if _is_to_be_sent(connection):
        _refuse_barred(call, connection)
        _refuse_declined(connection)
        _send(call, connection, asked)
    return _outcome(call, connection)


def _is_to_be_sent(connection: Connection) -> bool:
    if connection.status != Connection.Status.DRAFT:
        return False
    newest = connection.submissions.first()
    return newest is None or newest.outcome in _MAY_SEND_AGAIN


def _refuse_barred(call: Call, connection: Connection) -> None:
    """A key is kept for a day, and role and policy may be others by now."""
    if not may_create_in(call.caller.membership, connection.sandbox):
        told = "The team's policy lets only admins create in this sandbox."
        raise ApiProblemError("invalid", told, [Mistake("/sandbox", told)])


def _refuse_declined(connection: Connection) -> None:
    """A repeated request is no second question to the reviewers."""
    word = connection.approvals.first()
    if word is not None and word.state == Approval.State.DECLINED:
        told = f"{word.decided_by_name} declined it: {word.comment} Mend it, and use another key."
        raise ApiProblemError("declined", told, more={"connection": _address(connection.pk)})


def _send(call: Call, connection: Connection, asked: Wanted) -> None:
    try:
        send(call.caller.actor, connection, asked.label)
    except StateError:
        # Somebody else pressed meanwhile; what became of it is told all the same.
        return


def _outcome(call: Call, connection: Connection) -> JsonResponse:
    # Who only ever repeats the request, and asks nowhere else, is to learn the outcome as well.
    settle_in_background(connection)
    newest, patience = connection.submissions.first(), _patience(call)
    if newest is not None:
        newest, was_awaited = await_outcome(pk=newest.pk, seconds=patience)
        patience = patience if was_awaited else 0
    connection.refresh_from_db()
    if newest is not None and _came_back(connection):
        raise _no(newest, connection.pk)
    status = 202 if connection.status in _ON_ITS_WAY else 201
    applied = {"Preference-Applied": f"wait={patience}"} if patience else {}
    headers = {"Location": _address(connection.pk), **applied}
    return JsonResponse(in_full(connection), status=status, headers=headers)


def _came_back(connection: Connection) -> bool:
    """Whether nothing was created; a policy of meanwhile has what came back wait for approval."""
    return connection.status == Connection.Status.DRAFT and not approval_standing(connection).waits


def _no(newest: Submission, pk: UUID) -> ApiProblemError:
    problem = problem_of_try(newest)
    refused = newest.outcome == Submission.Outcome.REFUSED
    return ApiProblemError(
        "refused" if refused else "platform-unavailable",
        problem.sentence,
        headers={} if refused else {"Retry-After": "60"},
        more={"problem": explained(problem), "connection": _address(pk)},
    )


def _patience(call: Call) -> int:
    found = _WAIT.search(call.request.headers.get("Prefer", ""))
    return min(int(found[1]), MOST_SECONDS) if found else 0


def _address(pk: UUID) -> str:
    return reverse("api-connection", kwargs={"pk": pk})
