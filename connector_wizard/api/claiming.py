"""Find the connection that an idempotency key stands for, or prepare it if there is none yet."""

from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from connector_wizard.advice import PlatformProblemError, Problem
from connector_wizard.api.door import Call
from connector_wizard.api.problems import ApiProblemError, explained
from connector_wizard.connecting import InvalidRequestError, Mistake, Wanted, prepare
from connector_wizard.models import ApiRequest, Connection, SandboxBarredError, StateError
from connector_wizard.usecases.repeat_safely import (
    KeyTakenError,
    bind_request,
    claim_request,
    was_edited,
)


@sensitive_variables()
def meant(call: Call, asked: Wanted) -> Connection:
    """
    Return the one connection of the key and body that were sent.

    :raises ApiProblemError: if there is none, and none can be prepared now
    """
    row, mine = _claimed(call)
    if mine:
        _prepare(call, row, asked)
    if row.connection is None:
        raise _in_progress()
    if not mine and was_edited(request=row, label=asked.label):
        raise _edited(row.connection)
    return row.connection


def _claimed(call: Call) -> tuple[ApiRequest, bool]:
    key = call.request.headers["Idempotency-Key"]
    try:
        return claim_request(token=call.caller.token, key=key, body=call.body)
    except KeyTakenError:
        told = "Use another key for another body; a key is kept for 24 hours."
        raise ApiProblemError("key-reused", told) from None
    except StateError:
        raise _in_progress() from None


def _in_progress() -> ApiProblemError:
    told = "A request with this key is being carried out. Ask again in a moment."
    return ApiProblemError("in-progress", told, headers={"Retry-After": "1"})


def _edited(connection: Connection) -> ApiProblemError:
    told = "Its draft was changed since, in the wizard: go on there, or use another key."
    address = reverse("api-connection", kwargs={"pk": connection.pk})
    return ApiProblemError("edited", told, more={"connection": address})


@sensitive_variables()
def _prepare(call: Call, row: ApiRequest, asked: Wanted) -> None:
    try:
        connection = prepare(call.caller.actor, call.caller.membership, asked)
        bind_request(request=row, connection=connection, label=asked.label)
    except InvalidRequestError as error:
        row.forget()
        raise ApiProblemError("invalid", str(error), error.mistakes) from None
    except SandboxBarredError as error:
        row.forget()
        raise ApiProblemError("invalid", str(error), [Mistake("/sandbox", str(error))]) from None
    except PlatformProblemError as error:
        row.forget()
        raise _unprepared(error.problem) from None
    except StateError:
        # Another has taken over: what they made is this key's, and the draft goes like any other.
        return


def _unprepared(problem: Problem) -> ApiProblemError:
    kind = "invalid" if problem.is_missing else "platform-unavailable"
    at_source = [Mistake("/source", problem.sentence)] if problem.is_missing else []
    return ApiProblemError(kind, problem.sentence, at_source, more={"problem": explained(problem)})
