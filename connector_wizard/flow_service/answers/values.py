"""Turn whatever came back into the value asked for, or into the error that says what to do."""

from collections.abc import Callable
from typing import TypeVar, Unpack

from connector_wizard.flow_service.answers.refusals import Refusal, read_refusal
from connector_wizard.flow_service.answers.scrubbing import scrubbed
from connector_wizard.flow_service.answers.verdicts import (
    redirected,
    refused,
    refused_by_a_stranger,
)
from connector_wizard.flow_service.errors import (
    Circumstances,
    FlowServiceError,
    NotSentError,
    OutcomeUnknownError,
    UnavailableError,
)
from connector_wizard.flow_service.reading import parse_json
from connector_wizard.flow_service.wire.calls import Answer, Call, Kind, Silence

T = TypeVar("T")

TOO_MANY_REQUESTS = 429
# Where the Platform answers a writing call with one of these, it has not acted.
_NEVER_DONE = frozenset({400, 401, 403, 404, 409, 412, 415, 422, TOO_MANY_REQUESTS})
# These ask for the same call at another address. The other redirects may follow a deed: 303 is how
# a server answers a form that it has acted upon.
_SEND_IT_ELSEWHERE = frozenset({307, 308})
# Request timeout and too early: nobody has decided anything.
_UNDECIDED = frozenset({408, 425})
_LONGEST_NAME = 128


def value_of(reply: Answer | Silence, call: Call, reader: Callable[[object], T]) -> T:
    """
    Read the value asked for out of a reply.

    :raises FlowServiceError: the one that fits, if there is no such value in it
    """
    if isinstance(reply, Silence):
        raise _unheard(reply, call)
    if reply.status not in range(200, 300):
        raise _unwelcome(reply, call)
    try:
        return reader(None if reply.status in call.bare else parse_json(reply.body))
    except (KeyError, TypeError, ValueError):
        misread = _unusable("its answer could not be understood", call, **_facts(reply, call))
    # Raised out here, for the reader's complaint may repeat a piece of the answer.
    raise misread


def says_no(answer: Answer, call: Call) -> bool:
    """Tell whether an answer proves that a call was turned away without effect."""
    known = read_refusal(answer.body) is not None
    if answer.status in range(300, 400):
        return call.kind is not Kind.WRITE or answer.status in _SEND_IT_ELSEWHERE
    if call.kind is Kind.WRITE:
        return known and answer.status in _NEVER_DONE
    decided = answer.status in range(400, 500) and answer.status not in _UNDECIDED
    return decided and (known or call.kind is Kind.READ or answer.status == TOO_MANY_REQUESTS)


def _unwelcome(answer: Answer, call: Call) -> FlowServiceError:
    facts = _facts(answer, call)
    if not says_no(answer, call):
        return _unusable(f"it answered with status {answer.status}", call, **facts)
    if answer.status in range(300, 400):
        return redirected(**facts)
    refusal = read_refusal(answer.body)
    if refusal is None:
        return refused_by_a_stranger(answer, **facts)
    return refused(refusal, answer, call, **facts)


def _facts(answer: Answer, call: Call) -> Circumstances:
    refusal = read_refusal(answer.body) or Refusal(code="", words="", request_id="")
    return {
        "status": answer.status,
        "code": scrubbed(refusal.code, call.secrets, _LONGEST_NAME),
        "words": scrubbed(refusal.words, call.secrets),
        "request_id": scrubbed(
            refusal.request_id or answer.request_id, call.secrets, _LONGEST_NAME
        ),
    }


def _unheard(silence: Silence, call: Call) -> FlowServiceError:
    if silence.sent:
        return _unusable(silence.reason, call, request_id=silence.request_id)
    return NotSentError(
        f"{_speaker(call)} did not get the request: {silence.reason}. "
        "Nothing was sent; you can try again.",
        request_id=silence.request_id,
    )


def _unusable(reason: str, call: Call, **facts: Unpack[Circumstances]) -> FlowServiceError:
    said = f"{_speaker(call)} gave no usable answer: {reason}."
    if call.kind is Kind.WRITE:
        return OutcomeUnknownError(f"{said} What was asked for may have been done.", **facts)
    if call.kind is Kind.TOKEN:
        return NotSentError(f"{said} Nothing was sent; you can try again.", **facts)
    return UnavailableError(f"{said} Nothing was changed; you can try again.", **facts)


def _speaker(call: Call) -> str:
    return "The Platform's sign-in service" if call.kind is Kind.TOKEN else "The Platform"
