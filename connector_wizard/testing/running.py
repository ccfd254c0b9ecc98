"""Carry one claimed test to the Platform, with no transaction open, and judge the answer."""

import time
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from connector_wizard.advice import Problem, problem_of
from connector_wizard.background import TESTING, in_background
from connector_wizard.crypto.keyring import UnopenableError
from connector_wizard.flow_service import (
    CredentialsRefusedError,
    FlowServiceError,
    NotFoundError,
    NotSentError,
    RefusedError,
    TestResult,
    TryLaterError,
)
from connector_wizard.gateway import confided, flow_service_for, timeouts, unopenable
from connector_wizard.models import SYSTEM, Actor, Change, Check, Connection, PlatformAccount
from connector_wizard.models.checks import claim_test, due_for_a_test, testable
from connector_wizard.testing.results import Result, write

# Beyond the call's own time limit, for a queue before the threads and for writing the result.
MARGIN = timedelta(seconds=30)
# How long an account's tests wait where it is the account that is in trouble.
ACCOUNT_PAUSE = timedelta(minutes=15)


def lease_until(now: datetime) -> datetime:
    """Return until when a test that is claimed now may take."""
    return now + timedelta(seconds=2 * timeouts().total) + MARGIN


def run_claimed_soon(connection_pk: UUID, lease: datetime, *, actor: Actor) -> None:
    """Run a test that was claimed until ``lease``, apart from the request that claimed it."""
    in_background(lambda: run_claimed(connection_pk, lease, actor=actor), TESTING)


def run_claimed(connection_pk: UUID, lease: datetime, *, actor: Actor) -> None:
    """Run a test that was claimed until ``lease``, and write its result."""
    claimed = testable().filter(pk=connection_pk, test_lease_until=lease)
    for connection in claimed.select_related("team", "account"):
        _run(connection, actor)


def run_first_soon(connection_pk: UUID) -> None:
    """Run the test that is due after a creation, apart from whoever created it."""
    in_background(lambda: _run_due(connection_pk), TESTING)


def run(connection: Connection, *, actor: Actor) -> Result | None:
    """Claim and run a test; None where somebody else is at it."""
    now = timezone.now()
    if not claim_test(connection, now=now, until=lease_until(now)):
        return None
    # Another may have tested it since it was read: a turn is told once.
    connection.refresh_from_db(fields=["test_verdict", "test_outdated_at"])
    return _run(connection, actor)


def _run_due(connection_pk: UUID) -> None:
    due = due_for_a_test(timezone.now()).filter(pk=connection_pk)
    for connection in due.select_related("team", "account"):
        run(connection, actor=SYSTEM)


def _run(connection: Connection, actor: Actor) -> Result | None:
    account = connection.account
    if account is None:
        return None
    began = time.monotonic()
    try:
        told = _ask(connection, account)
    except FlowServiceError as error:
        result = _without_answer(error, connection, time.monotonic() - began)
    except UnopenableError:
        wait = timezone.now() + ACCOUNT_PAUSE
        result = Result(Check.Outcome.UNKNOWN, 0, unopenable(), wait)
    else:
        result = _judged(told, time.monotonic() - began)
    counts = write(connection, result, actor=actor, now=timezone.now())
    return result if counts else None


def _ask(connection: Connection, account: PlatformAccount) -> TestResult:
    with flow_service_for(account, connection.sandbox) as client:
        return client.test_connection(connection.remote_id, secrets=confided(connection))


def _judged(told: TestResult, seconds: float) -> Result:
    if told.passed:
        return Result(Check.Outcome.PASSED, seconds)
    if not told.words:
        return Result(Check.Outcome.FAILED, seconds, _without_words(told))
    refused = RefusedError(
        _("The source did not let the Platform in."),
        words=told.words,
        code=told.code,
        request_id=told.request_id,
    )
    return Result(Check.Outcome.FAILED, seconds, problem_of(refused))


def _without_answer(error: FlowServiceError, connection: Connection, seconds: float) -> Result:
    gone = isinstance(error, NotFoundError) and error.thing == "connection"
    # What we are deleting ourselves is nobody's failure.
    deleting = connection.changes.in_flight().filter(kind=Change.Kind.DELETE)
    if gone and not deleting.exists():
        return Result(Check.Outcome.FAILED, seconds, _gone(error))
    not_before = None
    if isinstance(error, (TryLaterError, CredentialsRefusedError, NotSentError)):
        told = getattr(error, "retry_after", None)
        pause = timedelta(seconds=told) if told else ACCOUNT_PAUSE
        not_before = timezone.now() + min(pause, timedelta(days=1))
    return Result(Check.Outcome.UNKNOWN, seconds, problem_of(error), not_before)


def _gone(error: FlowServiceError) -> Problem:
    return Problem(
        _("The Platform has no base connection of this id any more."),
        _("Somebody may have deleted it there. Create it again if it is still needed."),
        words=error.words,
        code=error.code,
        request_id=error.request_id,
    )


def _without_words(told: TestResult) -> Problem:
    return Problem(
        _("The source did not let the Platform in, and did not say why."),
        _(
            "See whether the source can be reached, and whether its user may still sign in with "
            "the password that the Platform has."
        ),
        code=told.code,
        request_id=told.request_id,
    )
