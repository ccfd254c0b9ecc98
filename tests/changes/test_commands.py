"""Commands change what the browser changes, and say so in a line of JSON and an exit code."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from connector_wizard.changes import running
from connector_wizard.emulator import WRONG_PASSWORD, Emulator
from connector_wizard.models import Connection, Event, Membership, Role, Rotation, Team
from tests import factories
from tests.changes.conftest import Make, truth
from tests.commands.running import run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PAUSE_SECONDS", 0)
    monkeypatch.setenv("NEW", "another good password")
    monkeypatch.setenv("BAD", WRONG_PASSWORD)


class TestRename:
    def test_changes_what_is_named_and_leaves_the_rest(
        self, platform: Emulator, member: Membership, made: Connection
    ) -> None:
        code, [told] = run(
            "rename_connection", member, "--name=Shops", f"--connection={made.remote_id}"
        )

        made.refresh_from_db()
        assert (code, told["status"], told["etag"]) == (0, "done", made.etag)
        assert (made.name, made.description) == ("Shops", "of the shop")

    def test_refuses_what_cannot_be_a_name(self, member: Membership, made: Connection) -> None:
        code, [told] = run("rename_connection", member, "--name=", f"--connection={made.pk}")

        assert (code, told["status"]) == (2, "invalid")

    @pytest.mark.parametrize("role", [Role.MEMBER, Role.AUDITOR])
    def test_is_not_for_others(self, made: Connection, role: Role) -> None:
        other = factories.join(made.team, role)

        assert run("rename_connection", other, "--name=x", f"--connection={made.pk}")[0] == 2


class TestDelete:
    def test_deletes(self, platform: Emulator, member: Membership, made: Connection) -> None:
        reference = made.submissions.get().reference

        code, [told] = run("delete_connection", member, f"--connection={reference}")

        assert (code, told["status"]) == (0, "done")
        assert truth(platform, made)["deleted"]

    def test_says_what_is_in_the_way(
        self, platform: Emulator, member: Membership, made: Connection
    ) -> None:
        platform.mark(made.remote_id, used_by_flows=["Daily sales"])

        code, [told] = run("delete_connection", member, f"--connection={made.pk}")

        assert (code, told["status"]) == (3, "refused")
        assert "Daily sales" in told["error"]

    def test_says_that_nobody_knows(
        self, platform: Emulator, member: Membership, made: Connection
    ) -> None:
        platform.fail("delete", "close")

        assert run("delete_connection", member, f"--connection={made.pk}")[0] == 4


class TestRotate:
    def test_takes_the_one_secret_from_the_environment(
        self, platform: Emulator, member: Membership, made: Connection
    ) -> None:
        code, [told] = run(
            "rotate_credentials", member, f"--connection={made.pk}", "--secret-env=NEW"
        )

        made.refresh_from_db()
        assert (code, told["status"]) == (0, "done")
        assert made.secrets == {"password": "another good password"}

    def test_takes_several_answers_from_a_file(
        self, platform: Emulator, member: Membership, made: Connection, tmp_path: Path
    ) -> None:
        file = tmp_path / "params.json"
        file.write_text(json.dumps({"server": "b.example.com", "password": {"env": "NEW"}}))

        code, _ = run("rotate_credentials", member, f"--connection={made.pk}", f"--params={file}")

        made.refresh_from_db()
        assert (code, made.params["server"]) == (0, "b.example.com")

    @pytest.mark.parametrize(
        ("role", "reason", "status"),
        [
            (Role.ADMIN, [], "invalid"),
            (Role.ADMIN, ["--bypass-approval=The old cluster is gone."], "done"),
            (Role.MEMBER, ["--bypass-approval=I want to."], "invalid"),
        ],
    )
    def test_reaches_elsewhere_past_an_approval_with_an_admins_reason_alone(
        self,
        platform: Emulator,
        made: Connection,
        tmp_path: Path,
        role: Role,
        reason: list[str],
        status: str,
    ) -> None:
        Team.objects.update(approval_everywhere=True)
        file = tmp_path / "params.json"
        file.write_text(json.dumps({"server": "b.example.com", "password": {"env": "NEW"}}))
        # Its own author, whose role is in question.
        who, which = Membership.objects.get(user=made.created_by), f"--connection={made.pk}"
        Membership.objects.filter(pk=who.pk).update(role=role)

        _, [told] = run("rotate_credentials", who, which, f"--params={file}", *reason)

        assert told["status"] == status
        asked = Event.objects.filter(action="connection.change_requested")
        assert ["The old cluster is gone." in one.changes for one in asked] == (
            [True] if status == "done" else []
        )

    @pytest.mark.parametrize("typed", [{"pasword": "x"}, {"server": 5, "password": "x"}])
    def test_refuses_what_the_source_does_not_ask_for(
        self, member: Membership, made: Connection, tmp_path: Path, typed: dict[str, Any]
    ) -> None:
        file = tmp_path / "params.json"
        file.write_text(json.dumps(typed))

        code, [told] = run(
            "rotate_credentials", member, f"--connection={made.pk}", f"--params={file}"
        )

        assert (code, told["status"]) == (2, "invalid")

    def test_rotates_all_of_one_login(
        self, platform: Emulator, member: Membership, make: Make
    ) -> None:
        for number in range(3):
            make(f"Sales {number}")
        make("Elsewhere", params={"server": "other", "username": "reader", "database": "d"})
        login = ("--user=Reader", "--server=cluster.example.com")

        code, told = run("rotate_credentials", member, *login, "--secret-env=NEW")

        assert (code, [one["status"] for one in told]) == (0, ["done"] * 3)
        kept = {one.name: one.secrets["password"] for one in Connection.objects.all()}
        assert kept["Elsewhere"] == "a good password"

    def test_names_what_was_left_out(
        self, platform: Emulator, member: Membership, make: Make
    ) -> None:
        busy = make("Busy")
        make("Free")
        factories.make_change(busy, outcome="stale", found={"etag": "x"})
        login = ("--user=reader", "--server=cluster.example.com")

        code, told = run("rotate_credentials", member, *login, "--secret-env=NEW")

        assert code == 2
        assert {one["name"]: one["status"] for one in told} == {"Busy": "invalid", "Free": "done"}

    def test_asks_for_what_the_platform_may_have_besides(
        self, platform: Emulator, member: Membership, make: Make
    ) -> None:
        asked = {**factories.REDSHIFT_SCHEMA["properties"], "sslMode": {"type": "string"}}
        schema = {**factories.REDSHIFT_SCHEMA, "properties": asked}
        theirs = make("Theirs", auth_specs=[{"name": "Basic Authentication", "schema": schema}])
        Connection.objects.update(adopted_at=timezone.now(), secret_marks={})
        login = ("--user=reader", "--server=cluster.example.com")

        told = [
            run("rotate_credentials", member, *which, "--secret-env=NEW")
            for which in ([f"--connection={theirs.pk}"], login)
        ]

        assert [code for code, _ in told] == [2, 2]
        assert "sslMode. Or rotate it on its page" in told[0][1][0]["error"]
        assert "others made it" in told[1][1][0]["error"]
        assert platform.requests("patch") == []

    def test_pauses_on_a_wrong_secret_and_says_so(
        self, platform: Emulator, member: Membership, make: Make
    ) -> None:
        for number in range(4):
            make(f"Sales {number}")
        login = ("--user=reader", "--server=cluster.example.com")

        code, told = run("rotate_credentials", member, *login, "--secret-env=BAD")

        assert code == 5
        assert sorted(one["status"] for one in told) == [*["refused"] * 3, "waiting"]
        assert WRONG_PASSWORD not in json.dumps(told)

    def test_waits_as_long_as_the_platform_asks_without_a_pause(
        self, platform: Emulator, member: Membership, made: Connection
    ) -> None:
        platform.fail("patch", "status", status=429, retry_after=600)
        login = ("--user=reader", "--server=cluster.example.com")

        code, [told] = run("rotate_credentials", member, *login, "--secret-env=NEW")

        assert (code, told["status"]) == (5, "waiting")
        assert not Rotation.objects.get().paused_at

    def test_finds_nobody(self, member: Membership, made: Connection) -> None:
        login = ("--user=nobody", "--server=cluster.example.com")

        assert run("rotate_credentials", member, *login, "--secret-env=NEW")[0] == 2
