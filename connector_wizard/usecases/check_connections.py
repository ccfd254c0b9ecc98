"""Test every connection whose test is due, at a pace that the Platform bears."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from connector_wizard.models import SYSTEM, Check, Connection, Explored, Team
from connector_wizard.models.checks import due_for_a_test, put_off_tests, testable
from connector_wizard.testing import Result, run

# Seconds from the beginning of one test of an account to the next: five a second at most.
PACE = 0.2


@dataclass(slots=True)
class Tally:
    """What came of a round of tests; ``failed`` has each connection with what is wrong with it."""

    passed: int = 0
    unknown: int = 0
    put_off: int = 0
    failed: list[tuple[Connection, Result]] = field(default_factory=list)

    @property
    def tested(self) -> int:
        """How many tests were run."""
        return self.passed + self.unknown + len(self.failed)

    def count(self, connection: Connection, result: Result) -> None:
        """Count one result in."""
        if result.failed:
            self.failed.append((connection, result))
        else:
            self.passed += result.outcome == Check.Outcome.PASSED
            self.unknown += result.outcome == Check.Outcome.UNKNOWN


def check_connections(*, team: Team | None = None, everything: bool = False) -> Tally:
    """
    Test what is due, of one team or of all; with ``everything`` also what is not due yet.

    Safe in parallel: each test is claimed. Where an account is in trouble, or asked too often, its
    other tests are put off.
    """
    tally = Tally()
    put_off: set[UUID] = set()
    begun: dict[UUID, float] = {}
    for connection, account in _waiting(team, timezone.now(), everything=everything):
        if account in put_off:
            continue
        _keep_pace(begun, account)
        result = run(connection, actor=SYSTEM)
        if result is None:
            continue
        tally.count(connection, result)
        if result.not_before and connection.account:
            put_off.add(account)
            tally.put_off += put_off_tests(connection.account, until=result.not_before)
    return tally


def forget_old_results() -> int:
    """Drop old results of tests, and what was found in sources long ago; return how many."""
    now = timezone.now()
    return Check.forget_old(now=now) + Explored.forget_old(now=now)


def _waiting(
    team: Team | None, now: datetime, *, everything: bool
) -> Iterator[tuple[Connection, UUID]]:
    rows = testable().order_by("test_due_at", "pk") if everything else due_for_a_test(now)
    if team is not None:
        rows = rows.filter(team=team)
    for pk in list(rows.values_list("pk", flat=True)):
        # Read again just before: others may have tested or deleted it meanwhile.
        again = testable() if everything else due_for_a_test(now)
        for connection in again.filter(pk=pk).select_related("team", "account"):
            if connection.account_id is not None:
                yield connection, connection.account_id


def _keep_pace(begun: dict[UUID, float], account: UUID) -> None:
    wait = begun.get(account, 0.0) + PACE - time.monotonic()
    if wait > 0:
        time.sleep(wait)
    begun[account] = time.monotonic()
