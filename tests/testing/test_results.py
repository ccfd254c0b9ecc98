"""A test's result is kept once, and what starts or stops failing is told once."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from connector_wizard import testing
from connector_wizard.emulator import Emulator
from connector_wizard.models import SYSTEM, Check, Connection, Event, Membership, PlatformAccount
from connector_wizard.models.checks import (
    KEPT,
    claim_test,
    due_for_a_test,
    is_being_tested,
    make_due,
)
from connector_wizard.testing import Result, results
from tests import factories

Make = Callable[..., Connection]


@pytest.fixture
def make(member: Membership, account: PlatformAccount, platform: Emulator) -> Make:
    return partial(factories.make_on_platform, member, account, platform)


def turn_bad(platform: Emulator, connection: Connection, verdict: str) -> None:
    platform.mark(connection.remote_id, secrets={"password": verdict})


def result_of_a_test(connection: Connection) -> Result:
    row = Connection.objects.select_related("team", "account").get(pk=connection.pk)
    result = testing.run(row, actor=SYSTEM)
    connection.refresh_from_db()
    assert result is not None
    return result


def turns() -> list[str]:
    told = Event.objects.filter(action__in=["connection.failing", "connection.recovered"])
    return [action.removeprefix("connection.") for action in told.values_list("action", flat=True)]


class TestAVerdict:
    def test_is_kept_with_its_time_and_the_next_test(self, make: Make) -> None:
        connection = make()
        before = timezone.now()

        result_of_a_test(connection)

        check = Check.objects.get()
        assert (connection.test_verdict, check.outcome) == ("passed", "passed")
        assert connection.tested_at == connection.test_since == check.at
        assert connection.test_due_at is not None
        assert timedelta(hours=9) < connection.test_due_at - before < timedelta(hours=15)
        assert connection.test_lease_until is None
        assert turns() == []

    @pytest.mark.parametrize("way", ["error", "false"])
    def test_of_a_failure_says_why(self, make: Make, platform: Emulator, way: str) -> None:
        platform.configure(failed_test=way)
        connection = make("fails later")

        result_of_a_test(connection)

        check = Check.objects.get()
        assert connection.test_verdict == "failed"
        assert ("password authentication failed" in check.platform_words) == (way == "error")
        assert check.problem
        assert check.advice
        assert turns() == ["failing"]

    def test_that_it_is_gone_from_the_platform_is_a_failure(self, make: Make) -> None:
        connection = make(remote_id="00000000-0000-4000-8000-00000000dead")

        result_of_a_test(connection)

        assert connection.test_verdict == "failed"
        assert "no base connection of this id" in Check.objects.get().problem

    def test_that_we_are_deleting_it_is_none(self, make: Make) -> None:
        connection = make(remote_id="00000000-0000-4000-8000-00000000dead")
        factories.make_change(connection, kind="delete", outcome="unknown")

        result_of_a_test(connection)

        assert (connection.test_verdict, Check.objects.get().outcome) == ("", "unknown")
        assert turns() == []

    def test_is_told_only_where_it_turns(self, make: Make, platform: Emulator) -> None:
        connection = make()
        since = []
        for verdict in ("good", "fails later", "fails later", "good", "good"):
            turn_bad(platform, connection, verdict)
            result_of_a_test(connection)
            since.append(connection.test_since)

        assert turns() == ["recovered", "failing"]
        assert since[1] == since[2]
        assert since[3] == since[4]

    @pytest.mark.parametrize(
        ("before", "after", "told"),
        [
            ("fails later", "fails later", ["failing", "failing"]),
            ("fails later", "good", ["recovered", "failing"]),
            ("good", "fails later", ["failing"]),
            ("good", "good", []),
        ],
    )
    def test_is_told_anew_where_other_credentials_fail_too(
        self, make: Make, platform: Emulator, before: str, after: str, told: list[str]
    ) -> None:
        connection = make(before)
        result_of_a_test(connection)
        make_due(connection, now=timezone.now())
        turn_bad(platform, connection, after)

        result_of_a_test(connection)

        assert turns() == told

    def test_is_told_once_by_two_who_found_it_due(self, make: Make) -> None:
        connection = make("fails later")
        read_before = Connection.objects.select_related("team", "account").get(pk=connection.pk)
        result_of_a_test(connection)

        testing.run(read_before, actor=SYSTEM)

        assert turns() == ["failing"]

    def test_holds_no_secret(self, make: Make, platform: Emulator) -> None:
        connection = make()
        words = "no route for a good password"
        platform.fail("test", "status", status=400, shape="connector", words=words)

        result_of_a_test(connection)

        assert Check.objects.get().platform_words == "no route for [removed]"
        assert not Event.objects.filter(changes__icontains="a good password").exists()


class TestNotKnowing:
    @pytest.mark.parametrize(
        ("call", "fault", "details"),
        [
            ("test", "hang", {}),
            ("test", "close", {}),
            ("test", "bad_json", {}),
            ("test", "status", {"status": 503}),
            ("test", "status", {"status": 403}),
            ("test", "status", {"status": 429, "retry_after": 600}),
            ("test", "status", {"status": 400}),
            ("token", "status", {"status": 503}),
            ("token", "status", {"status": 401, "shape": "oauth"}),
        ],
    )
    @pytest.mark.parametrize("verdict", ["", "passed", "failed"])
    def test_leaves_the_verdict_as_it_was(
        self,
        make: Make,
        platform: Emulator,
        settings: Any,
        call: str,
        fault: str,
        details: dict[str, Any],
        verdict: str,
    ) -> None:
        settings.AEP_READ_TIMEOUT = settings.AEP_TOTAL_TIMEOUT = 0.5
        connection = make(test_verdict=verdict)
        platform.fail(call, fault, times=None, **details)

        result = result_of_a_test(connection)

        assert result.outcome == "unknown"
        assert result.problem
        assert (connection.test_verdict, connection.tested_at) == (verdict, None)
        assert connection.test_due_at is not None
        assert connection.test_due_at > timezone.now()
        assert turns() == []


class TestOneAtATime:
    def test_only_one_claims_a_test(self, make: Make) -> None:
        connection, now = make(), timezone.now()
        until = now + timedelta(minutes=1)

        claims = [claim_test(connection, now=now, until=until) for _ in range(2)]

        assert claims == [True, False]
        assert claim_test(connection, now=until, until=until + timedelta(minutes=1))

    def test_a_result_that_comes_too_late_does_not_count(self, make: Make) -> None:
        connection, now = make(), timezone.now()
        claim_test(connection, now=now, until=now)
        stale = Connection.objects.select_related("team", "account").get(pk=connection.pk)
        Connection.objects.update(test_lease_until=now + timedelta(minutes=1))

        result = results.Result(Check.Outcome.FAILED, 1)
        counts = results.write(stale, result, actor=SYSTEM, now=now)

        assert not counts
        assert not Check.objects.exists()
        assert turns() == []

    def test_a_result_about_the_old_credentials_does_not_count(self, make: Make) -> None:
        connection, now = make(), timezone.now()
        claim_test(connection, now=now, until=now + timedelta(minutes=1))

        make_due(connection, now=now)
        result = results.Result(Check.Outcome.FAILED, 1)
        counts = results.write(connection, result, actor=SYSTEM, now=now)

        assert not counts
        assert list(due_for_a_test(now)) == [connection]
        assert claim_test(connection, now=now, until=now + timedelta(minutes=1))

    def test_a_draft_is_not_tested(self, member: Membership, account: PlatformAccount) -> None:
        draft = factories.make_draft(member, account)

        assert testing.run(draft, actor=SYSTEM) is None


class TestAfterCreation:
    def test_it_is_due_at_once(self, member: Membership, account: PlatformAccount) -> None:
        connection = factories.make_draft(member, account, status="submitting")
        now = timezone.now()

        connection.confirm(remote_id="x", etag="", now=now)

        assert list(due_for_a_test(now)) == [connection]
        assert is_being_tested(connection, now=now)
        assert not is_being_tested(connection, now=now + timedelta(minutes=2))


class TestKeptResults:
    def test_are_the_newest_of_each_connection(self, make: Make) -> None:
        connection, other = make(), make()
        now = timezone.now()
        Check.keep(other, outcome="passed", at=now - timedelta(days=1))
        for number in range(KEPT + 3):
            Check.keep(connection, outcome="passed", at=now + timedelta(seconds=number))

        assert connection.checks.count() == KEPT
        assert min(one.at for one in connection.checks.all()) == now + timedelta(seconds=3)
        assert other.checks.count() == 1

    def test_grow_old_unless_they_are_the_last(self, make: Make) -> None:
        connection, quiet = make(), make()
        now = timezone.now()
        for days in (0, 89, 91, 400):
            Check.keep(connection, outcome="passed", at=now - timedelta(days=days))
        Check.keep(quiet, outcome="passed", at=now - timedelta(days=400))

        assert Check.forget_old(now=now) == 2
        assert (connection.checks.count(), quiet.checks.count()) == (2, 1)
