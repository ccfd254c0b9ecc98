"""A file of many connections: planned, applied, and then there is nothing left to do."""

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from connector_wizard.connecting import Wanted
from connector_wizard.emulator import WRONG_PASSWORD, Emulator
from connector_wizard.management.applying import apply_entry
from connector_wizard.management.creating import Author
from connector_wizard.management.planning import Plan, Planner
from connector_wizard.management.request_file import read_file
from connector_wizard.models import (
    Approval,
    Connection,
    Event,
    Membership,
    PlatformAccount,
    Role,
    Sandbox,
    Team,
)
from tests import factories

PASSWORD = "a good password"


@dataclass
class Outcome:
    """What a run of the command said."""

    code: int
    lines: list[dict[str, Any]]
    summary: str

    @property
    def statuses(self) -> list[str]:
        return [str(line["status"]) for line in self.lines]


def run(who: Membership, path: Path, *options: str) -> Outcome:
    out, err, code = StringIO(), StringIO(), 0
    whose = ["--team", who.team.slug, "--actor", who.user.email]
    try:
        call_command("create_connection", *whose, *options, str(path), stdout=out, stderr=err)
    except SystemExit as leaving:
        code = int(str(leaving.code))
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    return Outcome(code, lines, err.getvalue())


@dataclass
class File:
    """A file of requests that a test changes as it goes."""

    path: Path
    account: PlatformAccount

    def holds(self, *entries: dict[str, Any]) -> None:
        self.path.write_text(json.dumps({"connections": list(entries)}))

    def entry(self, name: str, **more: Any) -> dict[str, Any]:
        params = {
            "server": "cluster.example.com",
            "port": "5439",
            "username": "reader",
            "password": {"env": "REDSHIFT_PASSWORD"},
            "database": "dev",
        }
        return {
            "account": self.account.name,
            "sandbox": "dev",
            "source": "amazon-redshift",
            "name": name,
            **more,
            "params": {**params, **more.get("params", {})},
        }


@pytest.fixture
def file(account: PlatformAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> File:
    monkeypatch.setenv("REDSHIFT_PASSWORD", PASSWORD)
    made = File(tmp_path / "many.json", account)
    made.holds(made.entry("Sales"), made.entry("Stock", sandbox="prod", description=" The  stock "))
    return made


@pytest.mark.django_db(transaction=True)
class TestPlanAndApply:
    def test_create_what_is_missing_and_then_there_is_nothing_to_do(
        self, file: File, member: Membership, platform: Emulator
    ) -> None:
        planned = run(member, file.path, "--plan")
        assert (planned.code, planned.statuses) == (6, ["create", "create"])
        assert not Connection.objects.exists()
        assert planned.summary == "2 create. Nothing was sent.\n"

        applied = run(member, file.path, "--apply")
        assert (applied.code, applied.statuses) == (0, ["created", "created"])
        assert {line["id"] for line in applied.lines} == {
            made["id"] for made in platform.connections()
        }
        assert [line["name"] for line in applied.lines] == ["Sales", "Stock"]

        for option in ("--plan", "--apply"):
            again = run(member, file.path, option)
            assert (again.code, again.statuses) == (0, ["unchanged", "unchanged"])
        assert len(platform.connections()) == 2

    def test_find_nothing_to_do_where_the_secrets_were_discarded(
        self, file: File, member: Membership, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Team.objects.update(keep_secrets=False)
        run(member, file.path, "--apply")
        assert Connection.objects.filter(secret_marks={}).count() == 2

        assert run(member, file.path, "--plan").code == 0
        monkeypatch.setenv("REDSHIFT_PASSWORD", "another password")
        assert run(member, file.path, "--plan").lines[0]["differences"] == ["password (secret)"]

    def test_let_go_of_a_discarded_secret_that_the_file_does_not_name(
        self, file: File, member: Membership, platform: Emulator
    ) -> None:
        Team.objects.update(keep_secrets=False)
        file.holds(file.entry("Sales"))
        run(member, file.path, "--apply")
        made = Connection.objects.get()
        [spec] = made.auth_specs
        spec["schema"]["properties"]["phrase"] = {"type": "string", "format": "password"}
        made.discarded_fingerprints["phrase"] = "0"
        made.save(update_fields=["auth_specs", "discarded_fingerprints"])

        planned = run(member, file.path, "--plan")
        applied = run(member, file.path, "--apply")

        assert planned.lines[0]["differences"] == ["phrase (secret)"]
        assert (applied.statuses, run(member, file.path, "--plan").code) == (["changed"], 0)

    def test_say_what_cannot_be_compared_and_call_it_no_difference(
        self, file: File, member: Membership
    ) -> None:
        Team.objects.update(keep_secrets=False)
        run(member, file.path, "--apply")
        Connection.objects.update(discarded_fingerprints={})

        planned = run(member, file.path, "--plan")

        assert (planned.code, planned.lines[0]["not_compared"]) == (0, ["password"])

    def test_call_the_secrets_of_what_others_made_no_difference(
        self, file: File, member: Membership
    ) -> None:
        run(member, file.path, "--apply")
        Connection.objects.update(secret_marks={}, adopted_at=timezone.now())

        planned = run(member, file.path, "--plan")

        assert (planned.code, planned.lines[0]["not_compared"]) == (0, ["password"])

    def test_know_a_secret_again_under_a_newer_integrity_key(
        self, file: File, member: Membership, settings: Any
    ) -> None:
        run(member, file.path, "--apply")
        newer = "bmV3ZXIga2V5IG9mIDMyIGJ5dGVzLCBmb3IgdGVzdHM="
        settings.INTEGRITY_KEYS = [newer, *settings.INTEGRITY_KEYS]

        assert run(member, file.path, "--plan").code == 0

    @pytest.mark.parametrize(
        ("change", "differences"),
        [
            ({"params": {"port": "5440"}}, ["port"]),
            ({"description": "Other"}, ["description"]),
            ({"params": {"password": "typed here"}}, ["password (secret)"]),
            ({"params": {"server": "a", "database": "b"}}, ["database", "server"]),
            ({"description": "Other", "params": {"port": "1"}}, ["description", "port"]),
        ],
    )
    def test_change_what_differs_and_find_nothing_to_do_afterwards(
        self,
        file: File,
        member: Membership,
        platform: Emulator,
        change: dict[str, Any],
        differences: list[str],
    ) -> None:
        run(member, file.path, "--apply")
        file.holds(file.entry("Sales", **change))

        planned = run(member, file.path, "--plan")
        applied = run(member, file.path, "--apply")
        again = run(member, file.path, "--plan")

        assert (planned.code, planned.statuses) == (6, ["differs"])
        assert planned.lines[0]["differences"] == differences
        assert (applied.code, applied.statuses) == (0, ["changed"])
        assert (again.code, again.statuses) == (0, ["unchanged"])
        assert "typed here" not in json.dumps([*planned.lines, *applied.lines])
        assert len(platform.connections()) == 2

    @pytest.mark.parametrize(
        "description",
        [
            "of the shop [cw-abcdefghijklm]",
            "[cw-abcdefghijklm]",
            "\u200bof the shop\u200b",
            "of \u00a0 the\tshop",
        ],
    )
    def test_find_nothing_to_do_however_a_description_was_copied(
        self, file: File, member: Membership, description: str
    ) -> None:
        run(member, file.path, "--apply")
        file.holds(file.entry("Sales", description=description))

        run(member, file.path, "--apply")

        assert run(member, file.path, "--plan").code == 0

    def test_know_a_name_again_by_what_the_wizard_would_keep_of_it(
        self, file: File, member: Membership, platform: Emulator
    ) -> None:
        run(member, file.path, "--apply")
        file.holds(file.entry("\u200bSales \u00a0"))

        assert run(member, file.path, "--apply").statuses == ["unchanged"]
        assert len(platform.connections()) == 2

    def test_leave_alone_what_would_be_another_connection(
        self, file: File, member: Membership, platform: Emulator
    ) -> None:
        run(member, file.path, "--apply")
        file.holds(file.entry("Sales", source="amazon-s3", params={}))

        for option in ("--plan", "--apply"):
            told = run(member, file.path, option)
            assert (told.code, told.statuses) == (6, ["differs"])
            assert told.lines[0]["differences"] == ["source"]
        assert len(platform.connections()) == 2

    @pytest.mark.parametrize(
        ("change", "differences"),
        [
            ({}, ["name"]),
            ({"description": "Other"}, ["name", "description"]),
            ({"params": {"password": "typed here"}}, ["name", "password (secret)"]),
        ],
    )
    def test_rename_what_was_called_otherwise_and_then_there_is_nothing_to_do(
        self,
        file: File,
        member: Membership,
        platform: Emulator,
        change: dict[str, Any],
        differences: list[str],
    ) -> None:
        [made, _] = run(member, file.path, "--apply").lines
        file.holds(file.entry("Shops", was="\u200b Sales ", **change))

        planned = run(member, file.path, "--plan")
        applied = run(member, file.path, "--apply")

        assert (planned.code, planned.statuses) == (6, ["rename"])
        assert (planned.lines[0]["was"], planned.lines[0]["differences"]) == ("Sales", differences)
        assert (applied.code, applied.statuses, applied.lines[0]["id"]) == (
            0,
            ["changed"],
            made["id"],
        )
        (there,) = [one for one in platform.connections() if one["id"] == made["id"]]
        assert there["name"] == "Shops"
        for option in ("--plan", "--apply"):
            again = run(member, file.path, option)
            assert (again.code, again.statuses) == (0, ["unchanged"])
        file.holds(file.entry("Shops", **change))
        assert run(member, file.path, "--plan").code == 0

    def test_create_what_was_called_otherwise_and_is_not_there(
        self, file: File, member: Membership
    ) -> None:
        file.holds(file.entry("Shops", was="Sales"))

        assert run(member, file.path, "--apply").statuses == ["created"]
        assert run(member, file.path, "--plan").statuses == ["unchanged"]

    def test_keep_to_the_place_where_it_was_called_otherwise(
        self, file: File, member: Membership
    ) -> None:
        run(member, file.path, "--apply")
        file.holds(file.entry("Shops", was="Sales", sandbox="prod"))

        assert run(member, file.path, "--plan").statuses == ["create"]

    def test_leave_alone_what_has_the_old_name_once_the_new_one_is_there(
        self, file: File, member: Membership
    ) -> None:
        file.holds(file.entry("Sales"), file.entry("Shops"))
        run(member, file.path, "--apply")
        file.holds(file.entry("Shops", was="Sales"))

        assert run(member, file.path, "--apply").statuses == ["unchanged"]
        assert Connection.objects.filter(name="Sales", status="created").exists()

    def test_create_nothing_under_a_new_name_that_may_exist_under_the_old(
        self, file: File, member: Membership, platform: Emulator
    ) -> None:
        file.holds(file.entry("Sales"))
        platform.fail("create", "close", when="after")
        run(member, file.path, "--apply")
        file.holds(file.entry("Shops", was="Sales"))

        assert run(member, file.path, "--apply").statuses == ["unconfirmed"]
        assert len(platform.requests("create")) == 1

    def test_rename_nothing_to_what_would_be_another_connection(
        self, file: File, member: Membership
    ) -> None:
        run(member, file.path, "--apply")
        file.holds(file.entry("Shops", was="Sales", source="amazon-s3", params={}))

        told = run(member, file.path, "--apply")

        assert (told.code, told.statuses) == (6, ["differs"])
        assert told.lines[0]["differences"] == ["name", "source"]

    def test_rename_none_of_several_that_are_called_so(
        self, file: File, member: Membership
    ) -> None:
        for _ in range(2):
            factories.make_created(member, file.account, name="Sales")
        file.holds(file.entry("Shops", was="Sales"))

        told = run(member, file.path, "--plan")

        assert (told.code, told.statuses) == (2, ["invalid"])
        assert "Several are called 'Sales'" in told.lines[0]["error"]

    @pytest.mark.parametrize(
        ("entries", "words"),
        [
            ([("Shops", "Sales"), ("Stores", "Sales")], "another one says too that it was 'Sales'"),
            ([("Shops", "Sales"), ("Sales", "")], "the file has another one called 'Sales'"),
            ([("A", "B"), ("B", "A")], "the file has another one called 'B'"),
        ],
    )
    def test_refuse_a_file_of_which_nobody_knows_what_was_what(
        self, file: File, member: Membership, entries: list[tuple[str, str]], words: str
    ) -> None:
        run(member, file.path, "--apply")
        file.holds(*(file.entry(name, was=was) for name, was in entries))

        told = run(member, file.path, "--apply")

        assert (told.code, told.statuses) == (2, ["invalid"])
        assert words in told.lines[0]["error"]
        assert set(Connection.objects.values_list("name", flat=True)) == {"Sales", "Stock"}

    def test_count_an_earlier_name_for_files_only(self, file: File, member: Membership) -> None:
        file.path.write_text(json.dumps(file.entry("Shops", was="Sales")))

        told = run(member, file.path)

        assert (told.code, "--apply only" in told.lines[0]["error"]) == (2, True)

    def test_change_nothing_of_what_another_person_made(
        self, file: File, member: Membership, team: Team
    ) -> None:
        run(member, file.path, "--apply")
        file.holds(file.entry("Sales", description="Other"))

        told = run(factories.join(team, Role.MEMBER), file.path, "--apply")

        assert (told.code, told.statuses) == (2, ["invalid"])

    def test_say_what_the_platform_refuses_and_keep_what_was(
        self, file: File, member: Membership, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run(member, file.path, "--apply")
        monkeypatch.setenv("WRONG", WRONG_PASSWORD)
        file.holds(file.entry("Sales", params={"password": {"env": "WRONG"}}))

        assert run(member, file.path, "--apply").statuses == ["refused"]
        assert run(member, file.path, "--plan").statuses == ["differs"]

    def test_go_on_after_one_that_the_platform_refuses(
        self, file: File, member: Membership, platform: Emulator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("WRONG", WRONG_PASSWORD)
        bad = file.entry("Bad", params={"password": {"env": "WRONG"}})
        file.holds(bad, file.entry("Sales"))

        applied = run(member, file.path, "--apply")
        assert (applied.code, applied.statuses) == (3, ["refused", "created"])
        assert run(member, file.path, "--plan").statuses == ["create", "unchanged"]

        monkeypatch.setenv("WRONG", PASSWORD)
        assert run(member, file.path, "--apply").statuses == ["created", "unchanged"]
        assert len(platform.connections()) == 2
        assert not Connection.objects.filter(status="draft").exists()

    def test_never_create_again_what_may_exist(
        self, file: File, member: Membership, platform: Emulator
    ) -> None:
        file.holds(file.entry("Sales"))
        platform.fail("create", "close", when="after")

        assert run(member, file.path, "--apply").code == 4
        for option in ("--plan", "--apply"):
            again = run(member, file.path, option)
            assert (again.code, again.statuses) == (4, ["unconfirmed"])
        assert len(platform.requests("create")) == 1

    @pytest.mark.parametrize(
        ("change", "status", "words"),
        [
            ({"account": "nope"}, "invalid", "no Platform account"),
            ({"sandbox": "No!"}, "invalid", "sandbox"),
            ({"sandbox": "closed"}, "invalid", "cannot be used now"),
            ({"auth": "Kerberos"}, "invalid", "Basic Authentication"),
            ({"params": {"colour": "red"}}, "invalid", "colour"),
            ({"source": "no-such-source"}, "refused", ""),
        ],
    )
    def test_say_what_will_not_do_before_anything_is_sent(
        self,
        file: File,
        member: Membership,
        change: dict[str, Any],
        status: str,
        words: str,
    ) -> None:
        Sandbox.objects.create(account=file.account, name="closed", title="x", state="resetting")
        file.holds(file.entry("Bad", **change), file.entry("Sales"))

        planned = run(member, file.path, "--plan")
        applied = run(member, file.path, "--apply")

        assert planned.statuses == [status, "create"]
        assert applied.statuses == [status, "created"]
        assert planned.code == applied.code == {"invalid": 2, "refused": 3}[status]
        assert words in applied.lines[0]["error"]
        assert not Connection.objects.filter(status="draft").exists()

    def test_take_a_draft_in_the_wizard_for_nobodys_entry(
        self, file: File, member: Membership
    ) -> None:
        draft = factories.make_draft(member, file.account, name="Sales")

        assert run(member, file.path, "--apply").statuses == ["created", "created"]
        assert Connection.objects.filter(pk=draft.pk, status="draft").exists()

    def test_leave_alone_what_a_colleagues_run_has_begun(
        self, file: File, member: Membership, team: Team
    ) -> None:
        other = factories.join(team, Role.MEMBER)
        factories.make_draft(other, file.account, name="Sales", from_file=True)

        told = run(member, file.path, "--apply")

        assert told.statuses == ["invalid", "created"]
        assert other.user.email in told.lines[0]["error"]

    def test_take_up_a_try_that_is_still_watched(
        self, file: File, member: Membership, platform: Emulator
    ) -> None:
        kept = factories.make_draft(
            member, file.account, name="Sales", from_file=True, params={"schema": "old"}
        )
        factories.make_submission(kept, outcome="not_created", next_look_at=kept.touched_at)

        assert run(member, file.path, "--apply").statuses == ["created", "created"]
        kept.refresh_from_db()
        assert kept.status == "created"
        assert "schema" not in kept.params
        assert run(member, file.path, "--plan").code == 0

    @pytest.mark.parametrize("when", ["before", "after"])
    @pytest.mark.parametrize(
        "fault",
        [
            {"fault": "close"},
            {"fault": "reset"},
            {"fault": "half_body"},
            {"fault": "bad_json"},
            {"fault": "no_id"},
            {"fault": "status", "status": 503},
            {"fault": "status", "status": 502, "shape": "html"},
        ],
        ids=lambda fault: "-".join(str(value) for value in fault.values()),
    )
    def test_end_with_one_whatever_befalls_the_creation(
        self, file: File, member: Membership, platform: Emulator, fault: dict[str, Any], when: str
    ) -> None:
        file.holds(file.entry("Sales"))
        platform.fail("create", **fault, when=when)

        with time_machine.travel(timezone.now(), tick=True) as traveller:
            for _ in range(6):
                run(member, file.path, "--apply")
                traveller.shift(timedelta(minutes=16))
                call_command("sweep", stdout=StringIO())

            assert run(member, file.path, "--plan").code == 0
        assert len(platform.connections()) == 1
        assert Connection.objects.get().remote_id == platform.connections()[0]["id"]

    def test_begin_anew_what_a_dead_run_left(
        self, file: File, member: Membership, platform: Emulator
    ) -> None:
        left = Connection.objects.create(
            team=member.team,
            account=file.account,
            sandbox="dev",
            name="Sales",
            from_file=True,
            created_by=member.user,
            created_by_name=member.user.email,
        )

        assert run(member, file.path, "--apply").statuses == ["created", "created"]
        assert not Connection.objects.filter(pk=left.pk).exists()
        assert len(platform.connections()) == 2

    def test_leave_to_the_sweep_what_a_dead_run_had_claimed(
        self, file: File, member: Membership, platform: Emulator
    ) -> None:
        claimed = factories.make_draft(
            member, file.account, name="Sales", from_file=True, status="submitting"
        )
        factories.make_submission(claimed)

        assert run(member, file.path, "--apply").statuses == ["unconfirmed", "created"]
        assert [made["name"] for made in platform.connections()] == ["Stock"]

    def test_leave_to_another_run_what_that_has_just_cleared_away(
        self, file: File, member: Membership, platform: Emulator
    ) -> None:
        factories.make_draft(member, file.account, from_file=True, name="Sales")
        asked = read_file(file.path)
        assert isinstance(asked, list)

        class Overtaken(Planner):
            def plan(self, asked: Wanted) -> Plan:
                plan = Planner.plan(self, asked)
                Connection.objects.all().delete()
                return plan

        report = apply_entry(Overtaken(Author(member)), asked[0])

        assert report["status"] == "unconfirmed"
        assert platform.connections() == []

    def test_create_once_when_two_run_at_once(
        self, file: File, member: Membership, platform: Emulator
    ) -> None:
        def work(_number: int) -> Outcome:
            try:
                return run(member, file.path, "--apply")
            finally:
                connections.close_all()

        with ThreadPoolExecutor(3) as pool:
            told = list(pool.map(work, range(3)))

        assert len(platform.connections()) == 2
        assert sorted(Connection.objects.values_list("status", "name")) == [
            ("created", "Sales"),
            ("created", "Stock"),
        ]
        assert {status for one in told for status in one.statuses} <= {
            "created",
            "unchanged",
            "unconfirmed",
        }


@pytest.mark.django_db(transaction=True)
class TestApproval:
    @pytest.fixture(autouse=True)
    def _asked_for(self, file: File) -> None:
        file.holds(file.entry("Sales"))
        Team.objects.update(approval_everywhere=True)

    @staticmethod
    def approve() -> None:
        Approval.objects.filter(state="waiting").update(state="approved", decided_by_name="rev")

    def test_is_asked_for_once_and_then_it_is_created(
        self, file: File, member: Membership, platform: Emulator
    ) -> None:
        planned = run(member, file.path, "--plan")
        assert (planned.code, planned.statuses) == (6, ["create"])
        assert "approval" in planned.lines[0]["note"]
        for option in ("--apply", "--apply", "--plan"):
            told = run(member, file.path, option)
            assert (told.code, told.statuses) == (5, ["waiting"])
        assert Approval.objects.count() == 1
        assert platform.connections() == []

        self.approve()

        assert run(member, file.path, "--plan").lines[0]["note"] == "Approved by rev."
        assert run(member, file.path, "--apply").statuses == ["created"]
        assert run(member, file.path, "--plan").code == 0

    def test_is_asked_for_anew_when_the_file_changed(
        self, file: File, member: Membership, platform: Emulator
    ) -> None:
        run(member, file.path, "--apply")
        self.approve()
        file.holds(file.entry("Sales", params={"database": "other"}))

        assert run(member, file.path, "--plan").statuses == ["create"]
        assert run(member, file.path, "--apply").statuses == ["waiting"]
        assert platform.connections() == []
        assert Connection.objects.get().params["database"] == "other"
        assert Event.objects.filter(action="approval.withdrawn").exists()

    def test_to_reach_elsewhere_can_be_gone_without_for_a_reason_that_goes_on_record(
        self, file: File, admin: Membership
    ) -> None:
        run(admin, file.path, "--bypass-approval=Release night", "--apply")
        file.holds(file.entry("Sales", params={"server": "b.example.com"}))

        assert run(admin, file.path, "--apply").statuses == ["refused"]
        assert run(admin, file.path, "--bypass-approval=It burns", "--apply").statuses == [
            "changed"
        ]

        asked = Event.objects.get(action="connection.change_requested")
        assert '"reason":"It burns"' in asked.changes

    def test_can_be_gone_without_by_an_admin(self, file: File, admin: Membership) -> None:
        told = run(admin, file.path, "--apply", "--bypass-approval", "Urgent")

        assert told.statuses == ["created"]


class TestTheFile:
    @pytest.fixture(autouse=True)
    def _platform(self, platform: Emulator) -> None:
        self.platform = platform

    def test_needs_a_word_on_what_to_do(self, file: File, member: Membership) -> None:
        told = run(member, file.path)

        assert (told.code, told.statuses) == (2, ["invalid"])
        assert "--plan" in told.lines[0]["error"]

    @pytest.mark.parametrize(
        "spoiled",
        [
            {"description": "B\ud800"},
            {"account": "B\0"},
            {"params": {"server": "a\0b"}},
            {"params": {"password": {"file": "a\0b"}}},
            {"params": {"port": float("nan")}},
            {"params": {"port": 10**400}},
            {"params": {"server": json.loads("[" * 900 + "]" * 900)}},
        ],
        ids=["half", "name", "value", "path", "nan", "huge", "deep"],
    )
    @pytest.mark.parametrize("option", ["--plan", "--apply"])
    def test_is_refused_as_a_whole_if_no_row_can_hold_a_part(
        self, file: File, member: Membership, spoiled: dict[str, Any], option: str
    ) -> None:
        file.holds(file.entry("A"), file.entry("B", **spoiled))

        told = run(member, file.path, option)

        assert (told.code, told.statuses) == (2, ["invalid"])
        assert told.lines[0]["error"].startswith("Connection 2 (B")
        assert "NUL" in told.lines[0]["error"]
        assert self.platform.requests() == []

    def test_is_refused_if_a_variable_holds_no_text(
        self, file: File, member: Membership, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("REDSHIFT_PASSWORD", os.fsdecode(b"\xff"))

        told = run(member, file.path, "--apply")

        assert (told.code, told.statuses) == (2, ["invalid"])
        assert "is not text" in told.lines[0]["error"]

    @pytest.mark.parametrize(
        ("spoil", "words"),
        [
            (lambda f: f.path.write_text("[" * 100_000), "not readable"),
            (lambda f: f.holds(), "names no connection"),
            (lambda f: f.path.write_text("{"), "not readable"),
            (lambda f: f.path.write_text('{"connections": {}}'), "Missing"),
            (lambda f: f.path.write_text('{"connections": [], "more": 1}'), "more"),
            (lambda f: f.holds(f.entry("A"), f.entry("A")), "Connection 2 (A): Another"),
            (lambda f: f.holds(f.entry("A"), f.entry("\u200bA ")), "Another one has this name"),
            (lambda f: f.holds(f.entry("A"), {"name": "B"}), "Connection 2 (B): Missing"),
            (lambda f: f.holds(f.entry("A"), 7), "Connection 2: It must be"),
            (
                lambda f: f.holds(f.entry("A"), f.entry("B", params={"password": {"env": "NO"}})),
                "Connection 2 (B): password: The variable NO is not set.",
            ),
        ],
    )
    def test_is_refused_as_a_whole_if_one_part_cannot_be_read(
        self, file: File, member: Membership, spoil: Callable[[File], Any], words: str
    ) -> None:
        spoil(file)

        told = run(member, file.path, "--apply")

        assert (told.code, told.statuses) == (2, ["invalid"])
        assert words in told.lines[0]["error"]
        assert self.platform.requests() == []

    def test_may_be_a_bare_list_or_one_request(self, file: File, member: Membership) -> None:
        one = file.entry("Sales")
        for content in ([one], one):
            file.path.write_text(json.dumps(content))
            assert run(member, file.path, "--plan").statuses == ["create"]
