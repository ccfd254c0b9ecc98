"""`manage.py test_connection` waits for the verdict, tells it with its reason, and exits by it."""

from datetime import timedelta
from threading import Timer
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from connector_wizard.emulator import Emulator
from connector_wizard.models import Check, Connection, Event, Membership, PlatformAccount, Role
from tests import factories
from tests.commands.running import run


def verdict(who: Membership, row: Connection, *more: str) -> tuple[int, list[dict[str, Any]]]:
    return run("test_connection", who, f"--connection={row.remote_id}", *more)


class TestATest:
    def test_that_passes_exits_0(
        self, member: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        row = factories.make_on_platform(member, account, platform)

        code, [told] = verdict(member, row)

        assert (code, told["status"], told["id"]) == (0, "passed", row.remote_id)
        assert told["asked_by"] == member.user.email
        assert told["seconds"] >= 0
        assert "error" not in told
        assert [one.action for one in Event.objects.all()] == ["connection.test_asked"]
        row.refresh_from_db()
        assert (row.test_verdict, row.test_lease_until) == ("passed", None)

    def test_that_fails_exits_1_and_says_why(
        self, member: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        row = factories.make_on_platform(member, account, platform, "fails later")

        code, [told] = verdict(member, row)

        assert (code, told["status"]) == (1, "failed")
        assert "does not accept this user and password" in told["error"]

    def test_without_an_answer_exits_4_and_leaves_the_verdict(
        self, member: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        row = factories.make_on_platform(member, account, platform, test_verdict="passed")
        platform.fail("test", "close", times=None)

        code, [told] = verdict(member, row)

        assert (code, told["status"], bool(told["error"])) == (4, "unknown", True)
        row.refresh_from_db()
        assert row.test_verdict == "passed"

    @pytest.mark.django_db(transaction=True)
    def test_that_somebody_else_has_begun_is_waited_for(
        self, member: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        row = factories.make_on_platform(member, account, platform)
        Connection.objects.update(test_lease_until=timezone.now() + timedelta(seconds=60))

        def ends() -> None:
            now = timezone.now()
            Check.keep(row, outcome="failed", asked_by="other@example.com", at=now)
            Connection.objects.update(test_lease_until=None)
            connections.close_all()

        timer = Timer(0.3, ends)
        timer.start()
        code, [told] = verdict(member, row)
        timer.join()

        assert (code, told["status"], told["asked_by"]) == (1, "failed", "other@example.com")
        assert platform.requests("test") == []

    def test_whose_tester_is_gone_is_not_known(
        self, member: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        row = factories.make_on_platform(member, account, platform)
        Connection.objects.update(test_lease_until=timezone.now() + timedelta(seconds=0.3))

        code, [told] = verdict(member, row)

        assert (code, told["status"]) == (4, "unknown")
        assert "Ask again" in told["error"]

    @pytest.mark.parametrize("text", ["nobody", "00000000-0000-4000-8000-000000000000"])
    def test_of_what_there_is_not_is_invalid(self, member: Membership, text: str) -> None:
        code, [told] = run("test_connection", member, f"--connection={text}")

        assert (code, told["status"]) == (2, "invalid")


class TestHistory:
    def test_tells_the_newest_first_to_whoever_sees_the_connection(
        self, member: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        row = factories.make_on_platform(member, account, platform)
        verdict(member, row)
        platform.mark(row.remote_id, secrets={"password": "fails later"})
        verdict(member, row)
        auditor = factories.join(member.team, Role.AUDITOR)

        code, told = verdict(auditor, row, "--history")

        assert (code, [one["status"] for one in told]) == (0, ["failed", "passed"])
        assert len(platform.requests("test")) == 2

    def test_outlives_the_connection(
        self, member: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        row = factories.make_on_platform(member, account, platform)
        verdict(member, row)
        row.mark_deleted(now=timezone.now())

        assert len(verdict(member, row, "--history")[1]) == 1
        assert verdict(member, row)[0] == 2
