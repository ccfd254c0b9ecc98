"""What is sent is sent in time by the one who claimed it, or not at all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from connector_wizard.advice import Problem
from connector_wizard.emulator import Emulator
from connector_wizard.models import (
    SYSTEM,
    Connection,
    Event,
    Membership,
    PlatformAccount,
    Submission,
)
from connector_wizard.submissions import lease_seconds, send, settling
from connector_wizard.submissions.outcomes import Verdict
from tests import factories


@pytest.fixture
def claimed(member: Membership, account: PlatformAccount) -> Connection:
    return factories.make_draft(member, account, status=Connection.Status.SUBMITTING)


class TestSendingInTime:
    def test_holds_the_lease_for_as_long_as_the_call_may_take(
        self, platform: Emulator, claimed: Connection
    ) -> None:
        now = timezone.now()
        soon = now + timedelta(seconds=5)
        submission = factories.make_submission(claimed, lease_until=soon, left_by=soon)
        platform.fail("create", "close", when="before")

        send(submission.pk, actor=SYSTEM)

        submission.refresh_from_db()
        assert submission.outcome == Submission.Outcome.UNKNOWN
        assert submission.left_by < now + timedelta(seconds=lease_seconds())

    def test_sends_nothing_after_its_lease(self, platform: Emulator, claimed: Connection) -> None:
        past = timezone.now() - timedelta(seconds=1)
        submission = factories.make_submission(claimed, lease_until=past, left_by=past)

        send(submission.pk, actor=SYSTEM)

        claimed.refresh_from_db()
        submission.refresh_from_db()
        assert platform.requests("create") == []
        assert (claimed.status, submission.outcome) == ("draft", "not_sent")
        assert "Nothing was sent" in submission.problem

    @pytest.mark.parametrize("outcome", ["unknown", "not_created"])
    def test_sends_nothing_that_a_sweep_has_taken_over(
        self, platform: Emulator, claimed: Connection, outcome: str
    ) -> None:
        submission = factories.make_submission(claimed, outcome=outcome)

        send(submission.pk, actor=SYSTEM)

        assert platform.requests("create") == []


class TestNotKnowing:
    def test_is_told_once_by_whoever_is_first(self, claimed: Connection) -> None:
        submission = factories.make_submission(claimed)
        stale = Submission.objects.get(pk=submission.pk)
        now = timezone.now()
        problem = Problem("It stopped answering.", "We are looking for it.")

        first = Verdict(submission, SYSTEM, now).unknown(problem, left_by=now)
        later = now + timedelta(seconds=9)
        second = Verdict(stale, SYSTEM, later).unknown(problem, left_by=later)

        stale.refresh_from_db()
        assert (first, second) == (True, False)
        assert stale.left_by == now
        assert Event.objects.filter(action="connection.unconfirmed").count() == 1


class TestLookingForWhatIsSettled:
    def test_awaits_no_further_look(self, platform: Emulator, claimed: Connection) -> None:
        submission = factories.make_submission(claimed, outcome="unknown")
        row = Submission.objects.filter(pk=submission.pk)
        row.update(outcome=Submission.Outcome.REFUSED)

        settling._look(submission, timezone.now())

        assert row.values_list("next_look_at", flat=True)[0] is None
