"""Commands do what the browser does, through the same use cases, and say so in their exit codes."""

import json
import re
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from connector_wizard.emulator import (
    DEMO_CLIENT_ID,
    DEMO_CLIENT_SECRET,
    DEMO_ORG_ID,
    WRONG_PASSWORD,
    Emulator,
)
from connector_wizard.models import (
    Connection,
    Event,
    Membership,
    PlatformAccount,
    Role,
    Team,
    User,
)
from tests import factories


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def password_file(tmp_path: Path) -> str:
    path = tmp_path / "password"
    path.write_text("a long password\n")
    return str(path)


class TestBootstrap:
    def test_makes_team_and_admin(self, db: None, password_file: str) -> None:
        run(
            "bootstrap",
            "--email=A@example.com",
            "--team=Data Team",
            "--password-file",
            password_file,
        )

        user = User.objects.get(email="a@example.com")
        assert user.check_password("a long password")
        assert Membership.objects.get(team__slug="data-team", user=user).role == Role.ADMIN
        assert [event.action for event in Event.objects.order_by("sequence")] == [
            "team.created",
            "member.added",
        ]

    def test_changes_nothing_the_second_time(
        self, db: None, password_file: str, tmp_path: Path
    ) -> None:
        run("bootstrap", "--email=a@example.com", "--team=Data", "--password-file", password_file)
        Path(password_file).write_text("another long password")

        said = run(
            "bootstrap", "--email=a@example.com", "--team=Data", "--password-file", password_file
        )

        assert "password unchanged" in said
        assert User.objects.get().check_password("a long password")
        assert Event.objects.count() == 2

    def test_refuses_a_poor_password(self, db: None, password_file: str) -> None:
        Path(password_file).write_text("12345")

        with pytest.raises(CommandError, match="too short"):
            run(
                "bootstrap",
                "--email=a@example.com",
                "--team=Data",
                "--password-file",
                password_file,
            )


class TestAddMember:
    def test_gives_a_role(self, team: Team, admin: Membership, password_file: str) -> None:
        run(
            "add_member",
            "--team",
            team.slug,
            "--email=b@example.com",
            "--role=auditor",
            "--password-file",
            password_file,
        )

        assert Membership.objects.get(user__email="b@example.com").role == Role.AUDITOR

    def test_names_the_teams_there_are(self, team: Team, password_file: str) -> None:
        with pytest.raises(CommandError, match=team.slug):
            run(
                "add_member",
                "--team=nope",
                "--email=b@example.com",
                "--role=auditor",
                "--password-file",
                password_file,
            )


class TestAddAccount:
    def add(self, team: Team, *more: str) -> str:
        return run(
            "add_account",
            "--team",
            team.slug,
            "--name=Main",
            "--org-id",
            DEMO_ORG_ID,
            "--client-id",
            DEMO_CLIENT_ID,
            *more,
        )

    def test_stores_what_the_platform_accepted(
        self, team: Team, admin: Membership, platform: Emulator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ITS_SECRET", DEMO_CLIENT_SECRET)

        self.add(team, "--client-secret-env=ITS_SECRET")

        account = PlatformAccount.objects.get()
        assert account.client_secret == DEMO_CLIENT_SECRET
        assert "prod" in account.sandboxes.values_list("name", flat=True)

    def test_stores_nothing_that_was_refused(
        self, team: Team, admin: Membership, platform: Emulator, tmp_path: Path
    ) -> None:
        secret = tmp_path / "secret"
        secret.write_text("not the secret")

        with pytest.raises(CommandError) as refusal:
            self.add(team, "--client-secret-file", str(secret))

        assert "not the secret" not in str(refusal.value)
        assert not PlatformAccount.objects.exists()
        assert Event.objects.get(action="account.refused").outcome == "refused"

    def test_says_when_the_variable_is_not_set(self, team: Team, admin: Membership) -> None:
        with pytest.raises(CommandError, match="ITS_SECRET is not set"):
            self.add(team, "--client-secret-env=ITS_SECRET")


class TestCreateConnection:
    @pytest.fixture
    def request_json(self, account: PlatformAccount) -> dict[str, Any]:
        return {
            "account": account.name,
            "sandbox": "dev",
            "source": "amazon-redshift",
            "name": "Sales",
            "params": {
                "server": "cluster.example.com",
                "port": "5439",
                "username": "reader",
                "password": {"env": "REDSHIFT_PASSWORD"},
                "database": "dev",
            },
        }

    @pytest.fixture(autouse=True)
    def _password(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REDSHIFT_PASSWORD", "a good password")

    @staticmethod
    def create(member: Membership, told: Any, tmp_path: Path) -> tuple[int, dict[str, Any]]:
        path, out, code = tmp_path / "REQUEST.json", StringIO(), 0
        path.write_text(told if isinstance(told, str) else json.dumps(told))
        try:
            call_command(
                "create_connection",
                "--team",
                member.team.slug,
                "--actor",
                member.user.email,
                str(path),
                stdout=out,
            )
        except SystemExit as leaving:
            code = int(str(leaving.code))
        report: dict[str, Any] = json.loads(out.getvalue())
        return code, report

    def test_exits_0_with_the_id(
        self, member: Membership, request_json: dict[str, Any], platform: Emulator, tmp_path: Path
    ) -> None:
        code, report = self.create(member, request_json, tmp_path)

        made = platform.connections()[0]
        assert (code, report["status"]) == (0, "created")
        assert (report["id"], report["etag"]) == (made["id"], made["etag"])
        assert re.fullmatch(r"cw-[a-z2-7]{13}", report["reference"])

    def test_exits_3_when_the_platform_refuses(
        self,
        member: Membership,
        request_json: dict[str, Any],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("REDSHIFT_PASSWORD", WRONG_PASSWORD)

        code, report = self.create(member, request_json, tmp_path)

        assert (code, report["status"]) == (3, "refused")
        assert "password authentication failed" in report["error"]
        assert "does not accept this user and password" in report["error"]
        assert "Who can mend it: you" in report["error"]
        assert WRONG_PASSWORD not in report["error"]

    def test_exits_4_when_nobody_knows(
        self, member: Membership, request_json: dict[str, Any], platform: Emulator, tmp_path: Path
    ) -> None:
        platform.fail("create", "close", when="after")

        code, report = self.create(member, request_json, tmp_path)

        assert (code, report["status"]) == (4, "unconfirmed")

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"account": "nope"}, "no Platform account"),
            ({"sandbox": "No!"}, "sandbox"),
            ({"name": ""}, "name"),
            ({"source": 7}, "Must be text: source"),
            ({"colour": "red"}, "Not known: colour"),
            ({"auth": "Kerberos"}, "Basic Authentication"),
            ({"params": []}, "must be an object"),
            ({"params": {"server": "x"}}, "password"),
            ({"params": {"password": {"env": "NOT_SET_AT_ALL"}}}, "NOT_SET_AT_ALL is not set"),
        ],
    )
    def test_exits_2_and_names_what_to_mend(
        self,
        member: Membership,
        request_json: dict[str, Any],
        platform: Emulator,
        tmp_path: Path,
        change: dict[str, Any],
        reason: str,
    ) -> None:
        code, report = self.create(member, {**request_json, **change}, tmp_path)

        assert (code, report["status"]) == (2, "invalid")
        assert reason in report["error"]
        assert platform.connections() == []

    def test_names_a_parameter_that_the_source_does_not_know(
        self, member: Membership, request_json: dict[str, Any], tmp_path: Path
    ) -> None:
        request_json["params"]["colour"] = "red"

        code, report = self.create(member, request_json, tmp_path)

        assert code == 2
        assert "colour" in report["error"]

    @pytest.mark.parametrize("text", ["", "[]", "{", '"text"'])
    def test_exits_2_for_what_is_no_request(
        self, member: Membership, tmp_path: Path, text: str
    ) -> None:
        code, report = self.create(member, text, tmp_path)

        assert (code, report["status"]) == (2, "invalid")

    def test_leaves_no_draft_behind_what_was_invalid(
        self, member: Membership, request_json: dict[str, Any], tmp_path: Path
    ) -> None:
        self.create(member, {**request_json, "params": {}}, tmp_path)

        assert not Connection.objects.exists()

    def test_obeys_the_role_table(
        self, team: Team, request_json: dict[str, Any], tmp_path: Path
    ) -> None:
        auditor = factories.join(team, Role.AUDITOR)

        code, _ = self.create(auditor, request_json, tmp_path)

        assert code == 2
        assert not Connection.objects.exists()

    def test_obeys_the_teams_policy(
        self, member: Membership, request_json: dict[str, Any], tmp_path: Path
    ) -> None:
        member.team.creation_sandboxes = ["prod"]
        member.team.save()

        code, report = self.create(member, request_json, tmp_path)

        assert (code, report["status"]) == (2, "invalid")

    def test_creates_each_kind_of_source_with_typed_values(
        self, member: Membership, account: PlatformAccount, platform: Emulator, tmp_path: Path
    ) -> None:
        told = {
            "account": account.name,
            "sandbox": "dev",
            "source": "sftp",
            "auth": "Basic Authentication for sftp",
            "name": "Files",
            "params": {
                "host": "files.example.com",
                "port": 22,
                "userName": "u",
                "password": {"env": "REDSHIFT_PASSWORD"},
            },
        }

        code, report = self.create(member, told, tmp_path)

        assert (code, report.get("error")) == (0, None)
        assert Connection.objects.get().params["port"] == 22


class TestListConnections:
    def test_prints_one_object_a_line_without_secrets(
        self, member: Membership, account: PlatformAccount
    ) -> None:
        factories.make_draft(member, account)
        created = factories.make_created(member, account)

        lines = [
            json.loads(line)
            for line in run("list_connections", "--team", member.team.slug).splitlines()
        ]

        assert [line["status"] for line in lines] == ["draft", "created"]
        assert lines[1]["id"] == created.remote_id
        assert set(lines[0]) == {
            "reference",
            "status",
            "id",
            "etag",
            "name",
            "sandbox",
            "source",
            "created_by",
            "created_at",
            "review",
            "approval",
            "last_outcome",
            "test",
        }


class TestSweep:
    def test_discards_drafts_that_lay_for_a_week(
        self, member: Membership, account: PlatformAccount
    ) -> None:
        old, new = factories.make_draft(member, account), factories.make_draft(member, account)
        week_ago = new.touched_at - timedelta(days=8)
        Connection.objects.filter(pk=old.pk).update(touched_at=week_ago)

        said = run("sweep")

        assert list(Connection.objects.all()) == [new]
        assert "discarded 1" in said

    def test_keeps_a_draft_that_may_yet_turn_out_to_exist(
        self, member: Membership, account: PlatformAccount
    ) -> None:
        draft = factories.make_draft(member, account)
        factories.make_submission(
            draft, outcome="not_created", next_look_at=draft.touched_at + timedelta(days=1)
        )
        Connection.objects.update(touched_at=draft.touched_at - timedelta(days=8))

        run("sweep")

        assert Connection.objects.exists()
