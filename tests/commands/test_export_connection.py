"""What is exported makes the same connection again, and holds no secret."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from connector_wizard.connecting import Wanted, answers_to
from connector_wizard.emulator import DEMO_ACCESS_TOKEN, DEMO_CLIENT_ID, Emulator
from connector_wizard.emulator.sources.catalogue import shipped_specs
from connector_wizard.flow_service import ConnectionSpec
from connector_wizard.management.request_file import read_file
from connector_wizard.models import Connection, Membership, PlatformAccount
from connector_wizard.orders import order_digest
from connector_wizard.schema_forms.samples import sample_params
from connector_wizard.usecases.export_as_code import export_as_code
from connector_wizard.usecases.fill_credentials import fill_credentials
from tests import factories

SECRET = 'a "good" pa$$word'


def run(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(*arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def created(
    member: Membership, account: PlatformAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Connection:
    """A connection that was created by command, with all that one can have."""
    monkeypatch.setenv("ITS_PASSWORD", SECRET)
    path = tmp_path / "first.json"
    params = {"server": "a.example.com", "port": "5439", "username": "u", "database": "d"}
    asked = {
        "account": account.name,
        "sandbox": "dev",
        "source": "amazon-redshift",
        "name": "Sales & more",
        "description": "It's “all”",
        "params": {**params, "password": {"env": "ITS_PASSWORD"}},
    }
    path.write_text(json.dumps(asked))
    create(member, path)
    return Connection.objects.get()


def create(member: Membership, path: Path, *options: str) -> None:
    whose = ["--team", member.team.slug, "--actor", member.user.email]
    run("create_connection", *whose, *options, str(path))


@pytest.mark.django_db(transaction=True)
class TestExport:
    def test_fed_back_makes_the_same_order(
        self,
        created: Connection,
        member: Membership,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        told, needed = run("export_connection", "--team", member.team.slug, created.remote_id)
        assert SECRET not in told
        assert needed == "Secrets are read from: SALES_MORE_DEV_PASSWORD\n"
        path = tmp_path / "again.json"
        path.write_text(told)
        monkeypatch.delenv("ITS_PASSWORD")
        monkeypatch.setenv("SALES_MORE_DEV_PASSWORD", SECRET)

        create(member, path)

        again = Connection.objects.exclude(pk=created.pk).get()
        assert order_digest(again) == order_digest(created)

    def test_of_all_planned_is_nothing_to_do(
        self,
        created: Connection,
        member: Membership,
        account: PlatformAccount,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        factories.make_draft(member, account, name="Not yet")
        told, _ = run("export_connection", "--team", member.team.slug, "--all")
        path = tmp_path / "all.json"
        path.write_text(told)
        monkeypatch.setenv("SALES_MORE_DEV_PASSWORD", SECRET)

        # Exits 0, else it would raise.
        create(member, path, "--plan")

        assert [one["name"] for one in json.loads(told)["connections"]] == ["Sales & more"]

    @pytest.mark.parametrize(
        ("form", "program"), [("curl", ["bash", "-c"]), ("python", [sys.executable, "-c"])]
    )
    def test_as_a_program_creates_the_same(
        self,
        created: Connection,
        member: Membership,
        platform: Emulator,
        form: str,
        program: list[str],
    ) -> None:
        told, _ = run(
            *("export_connection", "--team", member.team.slug, "--format", form),
            created.submissions.get().reference,
        )

        subprocess.run(
            [*program, told],
            env={
                "PATH": os.environ["PATH"],
                "ACCESS_TOKEN": DEMO_ACCESS_TOKEN,
                "API_KEY": DEMO_CLIENT_ID,
                "SALES_MORE_DEV_PASSWORD": SECRET,
            },
            check=True,
            capture_output=True,
            timeout=30,
        )

        first, second = platform.connections()
        same = ("name", "sandbox", "spec_id", "spec_version", "auth_name", "params", "secrets")
        assert {name: first[name] for name in same} == {name: second[name] for name in same}
        # The reference stays with the one that is on record here.
        assert first["description"].startswith(f"{second['description']} [cw-")

    def test_of_all_keeps_each_secret_under_a_name_of_its_own(
        self, created: Connection, member: Membership, account: PlatformAccount
    ) -> None:
        other = factories.make_account(account.team, name="Other org")
        third = factories.make_account(account.team, name="Other: org")
        for where, name in [
            (account, "Sales, more"),
            (other, "Sales & more"),
            (account, "倉庫"),
            (account, "在庫"),
            (other, "Stock"),
            (third, "Stock"),
            (account, "Alone"),
        ]:
            factories.make_created(member, where, name=name)

        names = self.variables(member)
        Connection.objects.filter(pk=created.pk).update(created_at=timezone.now())

        assert len({*names.values()}) == len(names) == 8
        assert names["Alone", account.name] == "ALONE_DEV_PASSWORD"
        assert names["Sales & more", "Other org"] == "SALES_MORE_DEV_PASSWORD_OTHER_ORG"
        # In another order they are the same.
        assert self.variables(member) == names

    @staticmethod
    def variables(member: Membership) -> dict[tuple[str, str], str]:
        told, _ = run("export_connection", "--team", member.team.slug, "--all")
        entries = json.loads(told)["connections"]
        return {(one["name"], one["account"]): one["params"]["password"]["env"] for one in entries}

    def test_of_all_leaves_out_what_a_file_cannot_tell_from_another(
        self,
        created: Connection,
        member: Membership,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        assert created.account is not None
        twin = factories.make_created(member, created.account, name=f" {created.name}")
        monkeypatch.setenv("SALES_MORE_DEV_PASSWORD", SECRET)

        told, said = run("export_connection", "--team", member.team.slug, "--all")
        path = tmp_path / "all.json"
        path.write_text(told)
        create(member, path, "--plan")

        assert f"Left out: ' Sales & more', {twin.remote_id}." in said
        for form in ("curl", "python"):
            both, _ = run(
                "export_connection", f"--team={member.team.slug}", "--all", "--format", form
            )
            assert both.count("SALES_MORE_DEV_PASSWORD_") > 1

    def test_names_the_secrets_that_were_discarded(
        self, created: Connection, member: Membership
    ) -> None:
        created.forget_secrets(now=created.touched_at)

        told, _ = run("export_connection", "--team", member.team.slug, "--all")

        assert json.loads(told)["connections"][0]["params"]["password"] == {
            "env": "SALES_MORE_DEV_PASSWORD"
        }

    def test_knows_only_what_the_team_has_created(
        self, created: Connection, admin: Membership
    ) -> None:
        other = factories.make_team()
        for slug, wanted in ((other.slug, created.remote_id), (admin.team.slug, "nope")):
            with pytest.raises(CommandError, match="has created no connection"):
                run("export_connection", "--team", slug, wanted)


class TestEverySource:
    def test_comes_back_as_it_was_exported(
        self,
        member: Membership,
        account: PlatformAccount,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        actor, tried = factories.actor(member), 0
        for item in shipped_specs():
            spec = ConnectionSpec.from_json(item)
            auth_specs = [{"name": one.name, "schema": dict(one.schema)} for one in spec.auth_specs]
            for one in spec.auth_specs:
                model = factories.make_draft(
                    member,
                    account,
                    source=spec.name,
                    auth_specs=auth_specs,
                    params={},
                    secrets={},
                    secret_marks={},
                )
                params = sample_params(one.schema)
                asked = Wanted("", "dev", spec.name, "", one.name, "", params)
                answers = answers_to(auth_specs, asked)
                fill_credentials(actor=actor, connection=model, answers=answers)
                told = export_as_code(connection=model)
                for name, secret in answers.secrets.items():
                    monkeypatch.setenv(told.request["params"][name]["env"], secret)
                path = tmp_path / "request.json"
                path.write_text(told.request_json)
                again = read_file(path)
                assert isinstance(again, Wanted)
                copy = factories.make_draft(
                    member,
                    account,
                    auth_specs=auth_specs,
                    params={},
                    secrets={},
                    secret_marks={},
                )
                fill_credentials(
                    actor=actor, connection=copy, answers=answers_to(auth_specs, again)
                )

                assert order_digest(copy) == order_digest(model), (spec.name, one.name)
                tried += 1
        assert tried > 50
