"""The command tests what is due, each once, and spares accounts that are in trouble."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from connector_wizard.emulator import Emulator
from connector_wizard.models import Check, Connection, Event, Membership, PlatformAccount, Role
from connector_wizard.usecases import check_connections
from tests import factories

Make = Callable[..., Connection]


@pytest.fixture
def due(
    member: Membership,
    account: PlatformAccount,
    platform: Emulator,
) -> Make:
    """Make a connection whose test is due."""
    ago = timezone.now() - timedelta(minutes=5)
    return partial(factories.make_on_platform, member, account, platform, test_due_at=ago)


def run(*options: str, code: int = 0) -> str:
    """What the command prints; it has to exit with ``code``."""
    said, ended = StringIO(), 0
    try:
        call_command("check_connections", *options, stdout=said)
    except SystemExit as end:
        ended = int(end.code or 0)
    assert ended == code, said.getvalue()
    return said.getvalue()


class TestCheckConnections:
    def test_tests_what_is_due_and_nothing_else(self, due: Make, platform: Emulator) -> None:
        later = timezone.now() + timedelta(hours=1)
        for more in ({}, {}, {"test_due_at": later}, {"test_lease_until": later}):
            due(**more)

        assert run() == "Tested 2: 2 passed, 0 failed, 0 not known.\n"
        assert len(platform.requests("test")) == 2
        assert run() == "Tested 0: 0 passed, 0 failed, 0 not known.\n"

    def test_names_what_fails_and_says_so_by_its_exit(self, due: Make) -> None:
        due()
        row = due("fails later", name="Broken")

        said = run(code=1)

        assert (
            f"Fails: Broken ({row.team.slug}, dev, {row.remote_id}). The source was reach" in said
        )
        assert "Tested 2: 1 passed, 1 failed, 0 not known." in said
        assert Event.objects.get().action == "connection.failing"

    def test_tests_everything_where_it_is_told_to(self, due: Make) -> None:
        due(test_due_at=timezone.now() + timedelta(hours=9))
        due(test_due_at=None)

        assert run("--all").startswith("Tested 2:")

    def test_keeps_to_one_team(self, due: Make, platform: Emulator) -> None:
        due()
        other = factories.join(factories.make_team(), Role.MEMBER)
        ago = timezone.now() - timedelta(hours=1)
        there = factories.make_account(other.team)
        theirs = factories.make_on_platform(other, there, platform, test_due_at=ago)

        run("--team", other.team.slug)

        assert [one.connection for one in Check.objects.all()] == [theirs]

    @pytest.mark.parametrize(
        ("call", "details", "minutes"),
        [
            ("test", {"status": 429, "retry_after": 3600}, 59),
            ("token", {"status": 401, "shape": "oauth"}, 14),
        ],
    )
    def test_puts_off_the_rest_of_an_account_that_is_in_trouble(
        self, due: Make, platform: Emulator, call: str, details: dict[str, int], minutes: int
    ) -> None:
        rows = [due() for _ in range(3)]
        other = factories.make_account(rows[0].team, client_id="another")
        platform.configure(extra_integrations=["another"])
        sound = due()
        Connection.objects.filter(pk=sound.pk).update(account=other)
        platform.fail(call, "status", times=None, client_id="demo-client", **details)

        said = run()

        assert said == "Tested 2: 1 passed, 0 failed, 1 not known; put off 2.\n"
        soon = timezone.now() + timedelta(minutes=minutes)
        assert Connection.objects.filter(test_due_at__gt=soon).count() == 4

    def test_keeps_its_pace(self, due: Make, monkeypatch: pytest.MonkeyPatch) -> None:
        pauses: list[float] = []
        monkeypatch.setattr(time, "sleep", pauses.append)
        for _ in range(3):
            due()

        run()

        assert len(pauses) == 2
        assert all(0 < pause <= check_connections.PACE for pause in pauses)
