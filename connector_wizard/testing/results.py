"""Write a test's result down, and tell where a connection starts or stops failing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import SystemRandom
from typing import Any

from django.db import transaction

from connector_wizard import audit
from connector_wizard.advice import Problem
from connector_wizard.models import Action, Actor, Check, Connection, NoticeKind, Outcome
from connector_wizard.models.checks import testable
from connector_wizard.notices import about_connection, tell

# How long until the next test; a part of it more or less, so that tests spread over the day.
PAUSES = {
    Check.Outcome.PASSED: timedelta(hours=12),
    Check.Outcome.FAILED: timedelta(hours=6),
    Check.Outcome.UNKNOWN: timedelta(minutes=30),
}
JITTER = 0.15


@dataclass(frozen=True, slots=True)
class Result:
    """
    What came of one test; ``problem`` says why it did not pass.

    With ``not_before`` it is the account that cannot be used: its other tests wait until then.
    """

    outcome: Check.Outcome
    seconds: float
    problem: Problem | None = None
    not_before: datetime | None = None

    @property
    def failed(self) -> bool:
        """Whether the source did not let the Platform in."""
        return self.outcome == Check.Outcome.FAILED


def write(connection: Connection, result: Result, *, actor: Actor, now: datetime) -> bool:
    """
    Keep the result of the test that ``connection`` was claimed for; tell whether it counts.

    It does not where the lease ran out and somebody else has taken the test over.
    """
    mine = testable().filter(pk=connection.pk, test_lease_until=connection.test_lease_until)
    known = result.outcome != Check.Outcome.UNKNOWN
    turned = known and _before(connection, result) != result.outcome
    facts: dict[str, Any] = {"test_lease_until": None, "test_due_at": _next(result, now)}
    if known:
        facts |= {"test_verdict": result.outcome, "tested_at": now, "test_outdated_at": None}
    if turned:
        facts |= {"test_since": now}
    with transaction.atomic(durable=True):
        if not mine.update(**facts):
            return False
        _keep(connection, result, actor, now)
        if turned and (result.failed or connection.test_verdict):
            turn(connection, result, actor=actor, now=now)
    return True


def turn(connection: Connection, result: Result, *, actor: Actor, now: datetime) -> None:
    """
    Tell that ``connection`` starts or stops failing, in the transaction that records it.

    Whoever else has to hear of it is told from here: it happens exactly once for each turn.
    """
    action = Action.CONNECTION_FAILING if result.failed else Action.CONNECTION_RECOVERED
    outcome = Outcome.REFUSED if result.failed else Outcome.SUCCESS
    told = {"sandbox": connection.sandbox, "id": connection.remote_id}
    if result.problem:
        told |= {"reason": result.problem.sentence, "request id": result.problem.request_id}
    fact = audit.Fact(action, about=connection, outcome=outcome, changes=told)
    audit.record(fact, actor=actor, team=connection.team)
    if result.failed:
        tell(about_connection(NoticeKind.TEST_FAILING, connection, by=actor, at=now))


def _before(connection: Connection, result: Result) -> str:
    """Return the verdict to turn from: to fail again, with other credentials, is news."""
    return connection.current_verdict if result.failed else connection.test_verdict


def _keep(connection: Connection, result: Result, actor: Actor, now: datetime) -> None:
    Check.keep(
        connection,
        outcome=result.outcome,
        asked_by=actor.name if actor.user else "",
        at=now,
        seconds=result.seconds,
        **(result.problem.as_columns() if result.problem else {}),
    )


def _next(result: Result, now: datetime) -> datetime:
    usual = now + PAUSES[result.outcome] * SystemRandom().uniform(1 - JITTER, 1 + JITTER)
    return max(usual, result.not_before or usual)
