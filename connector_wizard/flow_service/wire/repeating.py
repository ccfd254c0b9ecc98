"""Make a call, and make it again where that can do no harm and may help."""

import time
from collections.abc import Callable
from secrets import SystemRandom
from typing import TypeVar

from connector_wizard.flow_service.answers.refusals import read_refusal, speaks_for_a_source
from connector_wizard.flow_service.answers.values import TOO_MANY_REQUESTS, says_no, value_of
from connector_wizard.flow_service.wire.calls import Answer, Call, Deadline, Kind, Silence
from connector_wizard.flow_service.wire.exchange import Wire

T = TypeVar("T")

_MOST_TRIES = 3
_LONGEST_TOLD_PAUSE = 20.0
_PASSING = frozenset({500, 502, 503, 504})


def ask(wire: Wire, call: Call, reader: Callable[[object], T], deadline: Deadline) -> T:
    """
    Make a call until there is an answer to live with, and read it.

    :raises FlowServiceError: the one that fits, if there is no value in the last answer
    """
    for tries in range(1, _MOST_TRIES):
        reply = wire.exchange(call, deadline)
        pause = _pause_before_repeating(reply, call, wire.timeouts.pause * 2 ** (tries - 1))
        if pause is None or pause >= deadline.remaining():
            return value_of(reply, call, reader)
        time.sleep(pause)
    return value_of(wire.exchange(call, deadline), call, reader)


def _pause_before_repeating(
    reply: Answer | Silence, call: Call, usual_pause: float
) -> float | None:
    """Say how long to wait before the same call is made again; None if it must not be."""
    jittered = usual_pause * SystemRandom().uniform(0.5, 1.5)
    if isinstance(reply, Silence):
        may_repeat = reply.passing and call.kind is not Kind.WRITE
        return jittered if may_repeat else None
    if reply.status == TOO_MANY_REQUESTS:
        return _pause_as_told(reply, call, jittered)
    may_repeat = _is_passing_trouble(reply) and call.kind is not Kind.WRITE
    return jittered if may_repeat else None


def _is_passing_trouble(answer: Answer) -> bool:
    refusal = read_refusal(answer.body)
    # A source that cannot be reached is the answer to a test, not a failure to answer.
    return answer.status in _PASSING and not (refusal and speaks_for_a_source(refusal.code))


def _pause_as_told(answer: Answer, call: Call, jittered: float) -> float | None:
    """A writing call was surely not acted upon only if the Platform itself says when to retry."""
    told = answer.retry_after()
    if call.kind is Kind.WRITE and (told is None or not says_no(answer, call)):
        return None
    if told is None:
        return jittered
    return told + jittered if told <= _LONGEST_TOLD_PAUSE else None
