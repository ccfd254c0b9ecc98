"""A program creates a base connection once, however often it asks, and is told the outcome."""

import json
import logging
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import RequestFactory
from django.utils import timezone

from connector_wizard.emulator import Emulator
from connector_wizard.models import (
    ApiRequest,
    Approval,
    Connection,
    Event,
    PlatformAccount,
    Sandbox,
    Submission,
    Team,
)
from connector_wizard.usecases.await_outcome import MOST_WAITING, await_outcome
from connector_wizard.usecases.fill_credentials import Answers, fill_credentials
from connector_wizard.views.errors import broken
from tests import factories
from tests.api.caller import BASE, NEW, SECRET, Program, wanted, with_params
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


def kind(answer: Any) -> str:
    return str(answer.json()["type"]).rpartition(":")[2]


class TestCreating:
    def test_answers_with_the_created_connection(
        self, program: Program, platform: Emulator
    ) -> None:
        answer = program.create()

        told = answer.json()
        assert (answer.status_code, told["status"]) == (201, "created")
        assert [one["id"] for one in platform.connections()] == [told["remote_id"]]
        assert answer["Location"] == told["url"] == f"{BASE}/connections/{told['id']}"
        assert answer["Preference-Applied"] == "wait=20"

    def test_is_answered_at_once_where_nobody_waits(
        self, program: Program, platform: Emulator
    ) -> None:
        answer = program.create(wait=0)

        assert answer.status_code in {201, 202}
        address = answer["Location"].removeprefix(BASE)
        until(lambda: program.get(address).json()["status"] == "created")

    def test_stands_in_the_history_with_the_tokens_name(self, program: Program) -> None:
        program.create()

        by = {json.loads(one.changes)["by token"] for one in Event.objects.all()}
        actions = set(Event.objects.values_list("action", flat=True))
        assert by == {"pipeline"}
        assert {"draft.begun", "connection.requested", "connection.created"} <= actions
        assert set(Event.objects.values_list("actor", flat=True)) == {program.membership.user.email}

    def test_of_what_the_source_refuses_is_explained(
        self, program: Program, platform: Emulator
    ) -> None:
        answer = program.create(with_params(password="wrong-password"))

        told = answer.json()
        assert (answer.status_code, kind(answer)) == (422, "refused")
        assert "password" in told["problem"]["advice"]
        draft = program.get(told["connection"].removeprefix(BASE)).json()
        assert (draft["status"], draft["last_try"]["outcome"]) == ("draft", "refused")
        assert platform.connections() == []

    def test_keeps_to_the_sandboxes_of_the_policy(self, program: Program, team: Team) -> None:
        Team.objects.filter(pk=team.pk).update(creation_sandboxes=["prod"])

        answer = program.create()

        assert answer.json()["errors"][0]["pointer"] == "/sandbox"

    def test_is_held_to_the_policy_when_it_is_asked_again(
        self, program: Program, team: Team, platform: Emulator
    ) -> None:
        Team.objects.filter(pk=team.pk).update(approval_everywhere=True)
        program.create(key="k")
        Approval.objects.update(state="approved", decided_by_name="reviewer")
        Team.objects.filter(pk=team.pk).update(creation_sandboxes=["prod"])

        answer = program.create(key="k")

        assert (answer.status_code, kind(answer)) == (422, "invalid")
        assert answer.json()["errors"][0]["pointer"] == "/sandbox"
        assert platform.requests("create") == []

    @pytest.mark.parametrize("name", ["Sales", "\u200bSales "])
    def test_waits_for_an_approval_where_the_policy_asks_for_one(
        self, name: str, program: Program, team: Team, platform: Emulator
    ) -> None:
        Team.objects.filter(pk=team.pk).update(approval_everywhere=True)

        first = program.create(wanted(name=name), key="k")
        again = program.create(wanted(name=name), key="k")
        Approval.objects.update(state="approved", decided_by_name="reviewer")
        done = program.create(wanted(name=name), key="k")

        assert (first.status_code, first.json()["status"]) == (202, "waiting")
        assert again.json()["id"] == first.json()["id"] == done.json()["id"]
        assert Approval.objects.count() == 1
        assert done.status_code == 201

    def test_waits_for_an_approval_that_is_asked_for_since_nothing_could_be_sent(
        self, program: Program, team: Team, platform: Emulator
    ) -> None:
        program.create(key="k")
        Connection.objects.update(status="draft", remote_id="")
        Submission.objects.update(outcome="not_sent", problem="Nothing was sent.")
        Team.objects.filter(pk=team.pk).update(approval_everywhere=True)

        answers = [program.create(key="k") for _ in range(2)]

        assert [one.status_code for one in answers] == [202, 202]
        assert {one.json()["status"] for one in answers} == {"waiting"}
        assert Approval.objects.count() == 1

    def test_that_a_reviewer_declined_is_not_asked_for_again_by_the_same_key(
        self, program: Program, team: Team
    ) -> None:
        Team.objects.filter(pk=team.pk).update(approval_everywhere=True)
        program.create(key="k")
        Approval.objects.update(state="declined", decided_by_name="Rea", comment="Not yet.")

        answer = program.create(key="k")

        assert (answer.status_code, kind(answer)) == (422, "declined")
        assert "Not yet." in answer.json()["detail"]
        assert Approval.objects.count() == 1


class TestMistakes:
    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            (wanted(account="Nobody's"), "/account"),
            (wanted(sandbox="Not A Name"), "/sandbox"),
            (wanted(source="no-such-source"), "/source"),
            (wanted(name=""), "/name"),
            (wanted(name=7), "/name"),
            (wanted(auth="No such"), "/auth"),
            (wanted(odd=SECRET), "/odd"),
            (wanted(params=[]), "/params"),
            (with_params(odd=SECRET), "/params/odd"),
            (with_params(server=[SECRET]), "/params/server"),
            ({name: NEW[name] for name in NEW if name != "sandbox"}, "/sandbox"),
            ([], ""),
        ],
    )
    def test_are_told_with_their_place_and_without_a_value(
        self, body: Any, pointer: str, program: Program
    ) -> None:
        answer = program.create(body)

        assert answer.status_code == 422
        assert pointer in [one["pointer"] for one in answer.json()["errors"]]
        assert SECRET not in answer.text
        assert not Connection.objects.exists()

    @pytest.mark.parametrize(
        "text",
        [
            b" ",
            b"{",
            b'{"name": NaN}',
            b'{"name": "a", "name": "b"}',
            b'{"name": "\\ud800"}',
            b'{"name": "\xff"}',
            b"[" * 60_000,
        ],
    )
    def test_that_are_no_json_are_400(self, text: bytes, program: Program) -> None:
        answer = self.post(program, text)

        assert (answer.status_code, kind(answer)) == (400, "malformed")

    def test_that_no_column_can_hold_are_422(self, program: Program) -> None:
        answer = self.post(program, b'{"params": {"a\\u0000": ""}}')

        assert (answer.status_code, kind(answer)) == (422, "invalid")

    def test_of_size_and_kind_have_statuses_of_their_own(self, program: Program) -> None:
        large = self.post(program, b" " * 70_000)
        form = self.post(program, b"name=x", "application/x-www-form-urlencoded")

        assert (large.status_code, form.status_code) == (413, 415)

    @pytest.mark.parametrize("key", ["", "two words", "x" * 256])
    def test_in_the_key_are_400(self, key: str, program: Program) -> None:
        answer = self.post(program, b"{}", key=key)

        assert answer.json()["errors"][0]["pointer"] == "/Idempotency-Key"

    def test_leave_the_key_free(self, program: Program) -> None:
        program.create(wanted(source="no-such-source"), key="k")

        assert program.create(key="k").status_code == 201

    def test_of_a_sandbox_that_is_shut_are_told(
        self, program: Program, account: PlatformAccount
    ) -> None:
        Sandbox.objects.filter(account=account, name="dev").update(state="deleted")

        answer = program.create()

        assert (answer.status_code, kind(answer)) == (422, "invalid")

    def post(
        self, program: Program, text: bytes, content: str = "application/json", key: str = "k"
    ) -> Any:
        headers = {"Idempotency-Key": key}
        path = f"{BASE}/connections"
        return program.client().generic("POST", path, text, content_type=content, headers=headers)


class TestKey:
    def test_stands_for_one_connection_however_often_it_is_sent(
        self, program: Program, platform: Emulator
    ) -> None:
        answers = [program.create(key="k") for _ in range(3)]

        assert {one.status_code for one in answers} == {201}
        assert len({one.json()["id"] for one in answers}) == 1
        assert len(platform.connections()) == 1

    def test_holds_when_it_is_sent_many_times_at_once(
        self, program: Program, platform: Emulator
    ) -> None:
        def press(_: int) -> Any:
            try:
                return program.create(key="k")
            finally:
                connections.close_all()

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(press, range(8)))

        assert {one.status_code for one in answers} <= {201, 202, 409}
        assert all(one["Retry-After"] for one in answers if one.status_code == 409)
        assert len(platform.connections()) == Connection.objects.count() == 1
        assert program.create(key="k").status_code == 201

    def test_refuses_another_body(self, program: Program) -> None:
        program.create(key="k")

        answer = program.create(with_params(password="another"), key="k")

        assert (answer.status_code, kind(answer)) == (422, "key-reused")

    def test_stands_for_the_same_body_under_a_newer_integrity_key(
        self, program: Program, platform: Emulator, settings: Any
    ) -> None:
        program.create(key="k")
        newer = "bmV3ZXIga2V5IG9mIDMyIGJ5dGVzLCBmb3IgdGVzdHM="
        settings.INTEGRITY_KEYS = [newer, *settings.INTEGRITY_KEYS]

        again = program.create(key="k")
        other = program.create(with_params(password="another"), key="k")

        assert again.status_code == 201
        assert (other.status_code, kind(other)) == (422, "key-reused")
        assert len(platform.connections()) == 1

    @pytest.mark.parametrize("part", [{"server": "b.example.com"}, {"password": "other"}])
    def test_sends_no_draft_that_was_changed_in_the_wizard(
        self, part: dict[str, str], program: Program, platform: Emulator
    ) -> None:
        first = program.create(key="k")
        draft = self.back(first.json()["id"])
        told = {**NEW["params"], **part}
        secrets = {"password": told.pop("password")}
        answers = Answers(0, told, secrets, complete=True)
        actor = factories.actor(program.membership)
        fill_credentials(actor=actor, connection=draft, answers=answers)

        again = program.create(key="k")

        assert (again.status_code, kind(again)) == (422, "edited")
        assert again.json()["connection"] == f"{BASE}/connections/{draft.pk}"
        assert len(platform.requests("create")) == 1

    def test_sends_a_draft_in_which_the_same_was_typed_again(self, program: Program) -> None:
        draft = self.back(program.create(key="k").json()["id"])
        told = dict(NEW["params"])
        secrets = {"password": told.pop("password")}
        actor = factories.actor(program.membership)
        answers = Answers(0, told, secrets, complete=True)
        fill_credentials(actor=actor, connection=draft, answers=answers)
        draft.edit(now=timezone.now(), name="Another name")

        again = program.create(key="k")

        assert (again.status_code, again.json()["name"]) == (201, NEW["name"])

    def back(self, pk: str) -> Connection:
        """Put a connection back to a draft that could not be sent."""
        Connection.objects.update(status="draft", remote_id="")
        Submission.objects.update(outcome="not_sent", problem="Nothing was sent.")
        return Connection.objects.get(pk=pk)

    def test_is_each_tokens_own(self, program: Program, platform: Emulator) -> None:
        program.create(key="k")
        Program(program.membership).create(key="k")

        assert len(platform.connections()) == 2

    def test_is_forgotten_after_a_day(self, program: Program, platform: Emulator) -> None:
        program.create(key="k")
        ApiRequest.objects.update(claimed_at=timezone.now() - timedelta(hours=25))

        program.create(key="k")

        assert len(platform.connections()) == 2

    def test_of_a_request_under_way_is_409(self, program: Program) -> None:
        self.claimed(program, timedelta(0))

        answer = program.create(key="k")

        assert (answer.status_code, kind(answer)) == (409, "in-progress")

    def test_is_taken_over_from_a_process_that_died(
        self, program: Program, platform: Emulator
    ) -> None:
        self.claimed(program, timedelta(hours=1))

        answer = program.create(key="k")

        assert answer.status_code == 201

    def test_goes_on_with_a_draft_that_was_never_sent(
        self, program: Program, account: PlatformAccount, platform: Emulator
    ) -> None:
        draft = factories.make_draft(program.membership, account)
        self.claimed(program, timedelta(0), connection=draft, ordered="")

        answer = program.create(key="k")

        assert (answer.status_code, answer.json()["id"]) == (201, str(draft.pk))

    def claimed(self, program: Program, ago: timedelta, **more: Any) -> None:
        program.create(key="k")
        Submission.objects.all().delete()
        values = {"connection": None, "claimed_at": timezone.now() - ago, **more}
        ApiRequest.objects.update(**values)


class TestTroubles:
    @pytest.mark.parametrize(
        "fault",
        [
            {"fault": "close", "when": "after"},
            {"fault": "slow", "seconds": 30},
            {"fault": "status", "status": 502},
        ],
        ids=lambda fault: fault["fault"],
    )
    def test_that_leave_the_outcome_unknown_are_followed_by_the_get(
        self, fault: dict[str, Any], program: Program, platform: Emulator
    ) -> None:
        platform.fail("create", fault.pop("fault"), **fault)

        answer = program.create(key="k")

        assert (answer.status_code, answer.json()["status"]) == (202, "unconfirmed")
        assert program.create(key="k").json()["id"] == answer.json()["id"]
        if fault.get("when") == "after":
            address = answer["Location"].removeprefix(BASE)
            until(lambda: program.get(address).json()["status"] == "created")
            assert len(platform.connections()) == 1

    def test_that_lose_the_answer_are_settled_where_the_request_is_only_repeated(
        self, program: Program, platform: Emulator
    ) -> None:
        platform.fail("create", "close", when="after")
        assert program.create(key="k").status_code == 202

        until(lambda: program.create(key="k", wait=0).status_code == 201)

        assert len(platform.connections()) == 1

    def test_that_make_many_wait_leave_half_of_the_threads_to_others(
        self, program: Program, account: PlatformAccount, platform: Emulator
    ) -> None:
        slow = factories.make_submission(
            factories.make_draft(program.membership, account, status="submitting")
        )

        def wait(seconds: float) -> bool:
            try:
                return await_outcome(pk=slow.pk, seconds=seconds)[1]
            finally:
                connections.close_all()

        with ThreadPoolExecutor(MOST_WAITING) as pool:
            waiting = [pool.submit(wait, 60) for _ in range(MOST_WAITING)]
            until(lambda: not wait(0))
            platform.fail("create", "slow", seconds=2)
            told = program.create(key="k", wait=60)
            Submission.objects.filter(pk=slow.pk).update(outcome="refused")

        assert (told.status_code, told.headers.get("Preference-Applied")) == (202, None)
        assert all(one.result() for one in waiting)
        assert program.create(key="k")["Preference-Applied"] == "wait=20"

    def test_that_stop_the_look_up_keep_nothing(self, program: Program, platform: Emulator) -> None:
        platform.fail("specs", "status", status=503, times=None)

        answer = program.create(key="k")

        assert (answer.status_code, kind(answer)) == (503, "platform-unavailable")
        assert not Connection.objects.exists()
        assert not ApiRequest.objects.exists()

    def test_that_keep_it_from_leaving_let_the_same_key_try_again(
        self, program: Program, platform: Emulator
    ) -> None:
        first = program.create(key="k")
        row = Connection.objects.get(pk=first.json()["id"])
        Connection.objects.update(status="draft", remote_id="")
        Submission.objects.update(outcome="not_sent", problem="Nothing was sent.")

        again = program.create(key="k")

        assert (again.status_code, again.json()["id"]) == (201, str(row.pk))
        assert Submission.objects.count() == 2

    def test_of_the_server_itself_are_problems_with_nothing_but_a_request_id(self) -> None:
        request = RequestFactory().get(f"{BASE}/me")
        request.request_id = "the-id"  # type: ignore[attr-defined]  # our middleware's

        answer = broken(request)

        assert answer["Content-Type"] == "application/problem+json"
        assert json.loads(answer.content)["request_id"] == "the-id"


class TestSecrets:
    def test_come_out_nowhere(
        self,
        program: Program,
        platform: Emulator,
        caplog: pytest.LogCaptureFixture,
        every_byte: Callable[[], bytes],
    ) -> None:
        caplog.set_level(logging.DEBUG)
        answers = [
            program.create(key="k"),
            program.create(with_params(odd=1), key="other"),
            program.create(wanted(name="x" * 201)),
            program.create(wanted(sandbox="dev", auth=SECRET)),
            program.create(wanted(source="no-such-source")),
            program.get("/connections"),
            program.get("/me"),
        ]
        answers.append(program.get(answers[0]["Location"].removeprefix(BASE)))

        told = [*(one.text + str(one.headers) for one in answers), caplog.text]
        assert program.token.name.encode() in every_byte()
        for secret in (SECRET, program.text):
            assert not [one for one in told if secret in one]
            assert secret.encode() not in every_byte()

    @pytest.fixture
    def every_byte(self, db: None) -> Callable[[], bytes]:
        """All that is in the database: its file on SQLite, its rows as text elsewhere."""

        def read() -> bytes:
            with connections["default"].cursor() as cursor:
                if connections["default"].vendor == "sqlite":
                    name = Path(connections["default"].settings_dict["NAME"])
                    # By another process: whoever closes a database's file lets go of all locks that
                    # their process holds on it, and the next to leave would take the WAL away.
                    files = [str(one) for one in name.parent.glob(name.name + "*")]
                    return subprocess.run(["cat", *files], capture_output=True, check=True).stdout
                tables = connections["default"].introspection.table_names(cursor)
                texts = []
                for table in tables:
                    cursor.execute(f'SELECT CAST(t AS text) FROM "{table}" t')  # noqa: S608 - its own tables
                    texts += [str(row[0]) for row in cursor.fetchall()]
            return "\n".join(texts).encode()

        return read
