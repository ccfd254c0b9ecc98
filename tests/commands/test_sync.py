"""`manage.py sync` reads every place that is asked for and says how each went."""

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from connector_wizard.emulator import Emulator
from connector_wizard.inventory import begin
from connector_wizard.models import SYSTEM, Event, ForeignConnection, PlatformAccount
from tests import factories


def sync(capsys: pytest.CaptureFixture[str], **options: str) -> tuple[list[dict[str, Any]], int]:
    code = 0
    try:
        call_command("sync", **options)
    except SystemExit as end:
        code = int(str(end.code))
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()], code


class TestSync:
    def test_says_a_line_for_every_active_sandbox(
        self, platform: Emulator, account: PlatformAccount, capsys: pytest.CaptureFixture[str]
    ) -> None:
        platform.configure(foreign_connections=2)

        told, code = sync(capsys)

        place = {"team": account.team.slug, "account": account.name, "outcome": "complete"}
        counts = {"changed": 0, "unclear": 0}
        assert code == 0
        assert told == [
            {**place, "sandbox": "prod", "listed": 0, "new": 0, **counts},
            {**place, "sandbox": "dev", "listed": 2, "new": 2, **counts},
        ]
        # What cron does each hour is no line of the history.
        assert not Event.objects.exists()

    def test_reads_only_what_is_asked_for(
        self, platform: Emulator, account: PlatformAccount, capsys: pytest.CaptureFixture[str]
    ) -> None:
        factories.make_account(factories.make_team())
        wanted = {"team": account.team.slug, "account": account.name, "sandbox": "dev"}

        told, _ = sync(capsys, **wanted)

        assert [(one["account"], one["sandbox"]) for one in told] == [(account.name, "dev")]

    def test_goes_on_with_the_next_place_and_exits_1_where_one_fails(
        self, platform: Emulator, account: PlatformAccount, capsys: pytest.CaptureFixture[str]
    ) -> None:
        platform.fail("list", "status", status=403, times=1)

        told, code = sync(capsys)

        assert [one["outcome"] for one in told] == ["failed", "complete"]
        assert told[0]["error"]
        assert code == 1

    def test_leaves_alone_what_somebody_else_reads(
        self, platform: Emulator, account: PlatformAccount, capsys: pytest.CaptureFixture[str]
    ) -> None:
        begin(account, "dev", by=SYSTEM)

        told, code = sync(capsys, sandbox="dev")

        assert ([one["outcome"] for one in told], code) == (["running"], 1)
        assert not ForeignConnection.objects.exists()

    @pytest.mark.parametrize(
        "options", [{"team": "nobodys"}, {"account": "nobodys"}, {"sandbox": "nowhere"}]
    )
    def test_says_what_there_is_not(self, account: object, options: dict[str, str]) -> None:
        with pytest.raises(CommandError, match=r"There is no team|No Platform account"):
            call_command("sync", **options)
