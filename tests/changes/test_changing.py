"""What the Platform confirms is on record, what it refuses is not, and nothing is done twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import DataError
from django.db import connection as database
from django.db import connections as databases
from django.utils import timezone
from pytest_django import Settings

from connector_wizard import changes
from connector_wizard.access import may_review, review_queue
from connector_wizard.changes import asking
from connector_wizard.crypto.fields import Sealed
from connector_wizard.emulator import WRONG_PASSWORD, Emulator
from connector_wizard.models import (
    SYSTEM,
    Actor,
    Change,
    Connection,
    Event,
    Explored,
    Label,
    Membership,
    Place,
    PlatformAccount,
    StateError,
)
from connector_wizard.models.changes import HEAD_START
from connector_wizard.models.checks import due_for_a_test
from connector_wizard.models.marks import marks_of
from connector_wizard.models.reviews import standing_of
from connector_wizard.models.sightings import Difference, drift_of
from connector_wizard.submissions import lease_seconds
from connector_wizard.usecases import answer_stale_change as answering
from connector_wizard.usecases.answer_stale_change import Answer, answer_stale_change
from connector_wizard.usecases.change_policies import change_policies
from connector_wizard.usecases.delete_connection import delete_connection
from connector_wizard.usecases.give_up_change import give_up_change
from connector_wizard.usecases.rename_connection import rename_connection
from connector_wizard.usecases.rotate_credentials import (
    ApprovalNeededError,
    NewCredentials,
    SecretsMissingError,
    rotate_credentials,
)
from connector_wizard.usecases.rotate_together import rotate_together
from connector_wizard.usecases.settle_changes import settle_due_changes
from connector_wizard.usecases.sync_inventory import sync_inventory
from tests import factories
from tests.changes.conftest import Make, truth
from tests.spoiling import spoiled
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
NEW_LABEL = Label("Sales of Europe", "of all shops")
NEW = NewCredentials(secrets={"password": "another good password"})
THEIRS: dict[str, Any] = {"name": "Theirs", "description": "by hand"}
KINDS = ("rename", "rotate", "delete")
# What an unanswered call may have come to: it did, or it did not.
MOMENTS = ("before", "after")


def ask(kind: str, actor: Actor, connection: Connection) -> Change:
    """Have it changed, and return what became of that."""
    if kind == "rename":
        pk = rename_connection(actor=actor, connection=connection, label=NEW_LABEL, wait=True)
    elif kind == "rotate":
        pk = rotate_credentials(actor=actor, connection=connection, new=NEW, wait=True)
    else:
        pk = delete_connection(actor=actor, connection=connection, wait=True)
    return Change.objects.get(pk=pk)


def say(answer: Answer, actor: Actor, change: Change) -> Difference | None:
    """Answer what a page asks about a change."""
    return answer_stale_change(actor=actor, change=change, answer=answer, seen=change.version_shown)


def row(connection: Connection) -> Connection:
    return Connection.objects.get(pk=connection.pk)


def actions() -> list[str]:
    told = Event.objects.order_by("sequence").values_list("action", flat=True)
    return [one for one in told if one.startswith("connection.")][2:]


def settle_in(seconds: float) -> None:
    """Let a sweep run after so many seconds."""
    with time_machine.travel(timezone.now() + timedelta(seconds=seconds)):
        settle_due_changes()


def call(kind: str) -> str:
    return "delete" if kind == "delete" else "patch"


class TestRenaming:
    def test_renames_and_describes_there_and_then_here(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        change = ask("rename", by_member, made)

        now, there = row(made), truth(platform, made)
        reference = made.submissions.get().reference
        assert change.outcome == "done"
        assert (now.name, now.description) == ("Sales of Europe", "of all shops")
        assert there["name"] == "Sales of Europe"
        assert there["description"] == f"of all shops [{reference}]"
        assert now.etag == there["etag"] != made.etag
        assert actions() == ["connection.change_requested", "connection.renamed"]

    def test_makes_the_review_stale(
        self, platform: Emulator, by_member: Actor, made: Connection, admin: Membership
    ) -> None:
        factories.make_review(made, admin, verdict="approved")
        made.leave_queue()

        ask("rename", by_member, made)

        assert standing_of(row(made)).state == "stale"
        assert row(made).awaits_review_since

    def test_fetches_the_etag_that_creation_did_not_tell(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        Connection.objects.filter(pk=made.pk).update(etag="")

        change = ask("rename", by_member, row(made))

        assert change.outcome == "done"
        assert row(made).etag == truth(platform, made)["etag"]


class TestRotating:
    def test_replaces_the_secret_there_and_then_here(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        change = ask("rotate", by_member, made)

        now = row(made)
        assert (change.outcome, change.secrets) == ("done", {})
        assert now.secrets == {"password": "another good password"}
        assert now.secret_marks["password"]["by"] == by_member.name
        assert now.secret_marks != made.secret_marks
        requested, rotated = Event.objects.order_by("-sequence")[:2][::-1]
        assert '"parameters":["password"]' in requested.changes
        assert rotated.action == "connection.credentials_rotated"

    def test_forgets_what_lay_where_the_old_ones_led(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        Explored.keep(made, Place(), [], told_at=timezone.now())
        elsewhere = NewCredentials(secrets={}, params={**made.params, "database": "other"})

        rotate_credentials(actor=by_member, connection=made, new=elsewhere, wait=True)

        assert not Explored.objects.exists()
        assert list(due_for_a_test(timezone.now())) == [made]

    def test_keeps_the_old_secret_where_the_source_refuses_the_new(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        new = NewCredentials(secrets={"password": f"{WRONG_PASSWORD} typed"})

        pk = rotate_credentials(actor=by_member, connection=made, new=new, wait=True)

        change = Change.objects.get(pk=pk)
        assert (change.outcome, change.secrets) == ("refused", {})
        assert WRONG_PASSWORD not in change.platform_words
        assert row(made).secrets == made.secrets
        assert row(made).etag == made.etag
        assert actions()[-1] == "connection.change_refused"

    def test_leaves_no_copy_where_the_team_keeps_none(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        made.team.keep_secrets = False
        made.team.save()

        ask("rotate", by_member, made)

        now = row(made)
        assert (now.secrets, now.secret_marks) == ({}, {})
        assert now.secrets_discarded_at
        assert actions()[-1] == "connection.secrets_discarded"

    def test_is_reviewed_anew_where_the_team_keeps_none_too(
        self, platform: Emulator, by_member: Actor, made: Connection, admin: Membership
    ) -> None:
        factories.make_review(made, admin, verdict="approved")
        made.leave_queue()
        policies = replace(made.team.policies, keep_secrets=False)
        actor = factories.actor(admin)
        change_policies(actor=actor, team=made.team, policies=policies, discard_stored=True)
        kept = standing_of(row(made)).state

        ask("rotate", by_member, row(made))

        assert row(made).secrets_discarded_at
        assert (kept, standing_of(row(made)).state) == ("approved", "stale")
        assert row(made).awaits_review_since

    def test_asks_for_what_is_not_stored(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        made.forget_secrets(now=timezone.now())
        nothing = NewCredentials(secrets={}, params={**made.params, "database": "other"})

        with pytest.raises(SecretsMissingError) as missing:
            rotate_credentials(actor=by_member, connection=made, new=nothing, wait=True)

        assert missing.value.names == ["password"]
        assert platform.requests("patch") == []

    def test_lets_only_admins_reach_elsewhere_where_approval_comes_first(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        made.team.approval_everywhere = True
        made.team.save()
        elsewhere = NewCredentials(secrets={}, params={**made.params, "server": "other.example"})

        with pytest.raises(ApprovalNeededError):
            rotate_credentials(actor=by_member, connection=made, new=elsewhere, wait=True)
        assert ask("rotate", by_member, made).outcome == "done"
        rotate_credentials(
            actor=by_member, connection=row(made), new=elsewhere, bypass="", wait=True
        )

        assert truth(platform, made)["params"]["server"] == "other.example"  # type: ignore[index]
        assert row(made).params["server"] == "other.example"


class TestASecretThatTellsWhereItLeads:
    """With approval before creation, whoever changes the target is whoever may go without."""

    OLD = "AccountName=sales;AccountKey=abc==;EndpointSuffix=core.windows.net"
    NEW_KEY = OLD.replace("abc", "xyz")
    ELSEWHERE = OLD.replace("sales", "evil")

    @pytest.fixture
    def blob(self, make: Make, by_member: Actor, account: PlatformAccount) -> Connection:
        asked = {"connectionString": {"type": "string", "format": "password"}}
        schema = {"type": "object", "properties": asked, "required": ["connectionString"]}
        secrets = {"connectionString": self.OLD}
        made = make(
            source="azure-blob",
            spec_id="4c10e202-c428-4796-9208-5f1f5732b1cf",
            auth_specs=[{"name": "ConnectionString", "schema": schema}],
            params={},
            secrets=secrets,
            secret_marks=marks_of(secrets, team_id=account.team_id, by=by_member.name),
        )
        made.team.approval_everywhere = True
        made.team.save()
        return made

    def rotate(self, blob: Connection, by: Actor, to: str, **more: Any) -> None:
        new = NewCredentials(secrets={"connectionString": to})
        rotate_credentials(actor=by, connection=row(blob), new=new, wait=True, **more)

    def test_may_get_a_new_key_at_once(
        self, platform: Emulator, by_member: Actor, blob: Connection
    ) -> None:
        self.rotate(blob, by_member, self.NEW_KEY)

        assert row(blob).secrets == {"connectionString": self.NEW_KEY}

    def test_leads_elsewhere_by_an_admins_word_alone(
        self, platform: Emulator, by_member: Actor, blob: Connection
    ) -> None:
        new = NewCredentials(secrets={"connectionString": self.ELSEWHERE})
        with pytest.raises(ApprovalNeededError):
            self.rotate(blob, by_member, self.ELSEWHERE)
        with pytest.raises(ApprovalNeededError):
            rotate_together(actor=by_member, connections=[blob], new=new, wait=True)
        assert platform.requests("patch") == []

        self.rotate(blob, by_member, self.ELSEWHERE, bypass="")

        assert row(blob).secrets == {"connectionString": self.ELSEWHERE}
        asked = Event.objects.filter(action="connection.change_requested").latest("sequence")
        assert '"without the approval that a policy asks for":true' in asked.changes

    def test_that_is_not_kept_here_may_be_typed_again_but_not_changed(
        self, platform: Emulator, by_member: Actor, blob: Connection
    ) -> None:
        blob.forget_secrets(now=timezone.now())

        with pytest.raises(ApprovalNeededError):
            self.rotate(blob, by_member, self.NEW_KEY)
        self.rotate(blob, by_member, self.OLD)

        assert row(blob).secrets == {"connectionString": self.OLD}


class TestDeleting:
    @pytest.mark.parametrize("status", [204, 202])
    def test_stays_on_record_as_deleted_without_secrets(
        self, platform: Emulator, by_member: Actor, made: Connection, status: int
    ) -> None:
        platform.configure(delete_status=status)

        change = ask("delete", by_member, made)

        now = row(made)
        assert (change.outcome, now.status) == ("done", "deleted")
        assert truth(platform, made)["deleted"]
        assert (now.secrets, now.secret_marks, now.awaits_review_since) == ({}, {}, None)
        assert actions() == ["connection.change_requested", "connection.deleted"]

    def test_names_the_flows_that_use_it(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        platform.mark(made.remote_id, used_by_flows=["Daily sales", "Returns"])

        change = ask("delete", by_member, made)

        assert (change.outcome, row(made).status) == ("refused", "created")
        assert "Daily sales, Returns" in change.platform_words

    @pytest.mark.parametrize("shape", ["gateway", "html", "empty"])
    def test_is_not_done_because_something_before_the_platform_finds_nothing(
        self, platform: Emulator, by_member: Actor, made: Connection, shape: str
    ) -> None:
        for call in ("delete", "get"):
            platform.fail(call, "status", status=404, shape=shape, times=None)

        change = ask("delete", by_member, made)

        assert change.outcome != "done"
        assert (row(made).status, row(made).secrets) == ("created", made.secrets)

    def test_counts_once_nothing_is_found(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        # The Platform says that it has taken it in hand, and does nothing yet.
        platform.fail("delete", "bad_json", when="before")

        change = ask("delete", by_member, made)
        assert (change.outcome, row(made).status) == ("unknown", "created")
        settle_in(6)

        assert row(made).status == "deleted"
        assert len(platform.requests("delete")) == 2

    def test_of_what_is_gone_already_is_done(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        ask("delete", by_member, made)
        Connection.objects.filter(pk=made.pk).update(status="created")

        change = ask("delete", by_member, row(made))

        assert (change.outcome, row(made).status) == ("done", "deleted")


class TestNoAnswer:
    @pytest.mark.parametrize("when", MOMENTS)
    @pytest.mark.parametrize("fault", ["close", "reset", "status"])
    @pytest.mark.parametrize("kind", KINDS)
    def test_is_settled_to_done_and_done_once(
        self,
        platform: Emulator,
        by_member: Actor,
        made: Connection,
        kind: str,
        fault: str,
        when: str,
    ) -> None:
        platform.fail(call(kind), fault, when=when)
        change = ask(kind, by_member, made)
        assert (change.outcome, row(made).name) == ("unknown", "Sales")

        settle_in(6)

        change.refresh_from_db()
        there = truth(platform, made)
        assert change.outcome == "done"
        assert len(platform.requests(call(kind))) == (1 if when == "after" else 2)
        assert actions()[:2] == ["connection.change_requested", "connection.change_unconfirmed"]
        assert len(actions()) == 3
        if kind == "delete":
            assert (row(made).status, there["deleted"]) == ("deleted", True)
        else:
            assert row(made).etag == there["etag"]
            assert row(made).name == there["name"]

    def test_is_not_taken_for_a_no_by_a_refusal_that_follows(
        self, platform: Emulator, by_member: Actor, made: Connection, settings: Settings
    ) -> None:
        platform.fail("patch", "close", when="before")
        change = ask("rename", by_member, made)
        platform.fail("patch", "status", status=403, shape="flow", times=None)

        settle_in(6)
        change.refresh_from_db()
        assert change.outcome == "unknown"

        settle_in(django_settings.UNKNOWN_SETTLE_SECONDS + 60)
        change.refresh_from_db()
        assert change.outcome == "refused"

    def test_is_looked_for_again_where_the_look_fails(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        platform.fail("patch", "close", when="after")
        platform.fail("get", "status", status=503, times=3)
        change = ask("rename", by_member, made)

        settle_in(6)
        change.refresh_from_db()
        assert (change.outcome, change.looks) == ("unknown", 1)
        assert change.last_look_error

        settle_in(60)
        change.refresh_from_db()
        assert change.outcome == "done"

    def test_is_settled_although_the_new_secret_cannot_be_opened_any_more(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        platform.fail("patch", "close", when="after")
        change = ask("rotate", by_member, made)
        Change.objects.filter(pk=change.pk).update(secrets=Sealed("v1.00000000.spoiled"))

        settle_in(6)

        change.refresh_from_db(fields=["outcome"])
        assert change.outcome == "done"
        assert (row(made).secrets, row(made).secret_marks) == ({}, {})
        wanted = {name: mark["fingerprint"] for name, mark in change.secret_marks.items()}
        assert row(made).fingerprints == wanted

    def test_of_a_process_that_died_is_settled_after_its_lease(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        platform.fail("patch", "late", seconds=0.05)
        change = ask("rotate", by_member, made)
        Change.objects.filter(pk=change.pk).update(
            outcome="sent", unknown_left_by=None, lease_until=timezone.now() + timedelta(seconds=9)
        )
        until(lambda: truth(platform, made)["etag"] != made.etag)

        settle_in(5)
        assert Change.objects.get().outcome == "sent"
        settle_in(10)
        assert Change.objects.get().outcome == "unknown"
        settle_in(60)
        assert Change.objects.get().outcome == "done"
        assert len(platform.requests("patch")) == 1

    @pytest.mark.parametrize("kind", ["rename", "rotate"])
    def test_of_a_sender_thought_dead_stays_done_once_it_says_so(
        self, platform: Emulator, by_member: Actor, made: Connection, kind: str
    ) -> None:
        change = _sent_long_ago(made, kind)
        late = iter([lambda: _says_done(change, by_member)])

        def slow(execute: Any, sql: str, *rest: Any) -> Any:
            answer = execute(sql, *rest)
            # Between the moment it is found to be due, and whatever is written about it.
            if sql.startswith("SELECT") and (says := next(late, None)):
                says()
            return answer

        with database.execute_wrapper(slow):
            changes.settle(change.pk)
        settle_in(600)

        change.refresh_from_db()
        assert (change.outcome, next(late, None)) == ("done", None)
        wanted = {"password": "another good password"} if kind == "rotate" else made.secrets
        assert row(made).secrets == wanted
        assert actions() in (["connection.renamed"], ["connection.credentials_rotated"])


class TestNothingSent:
    @pytest.mark.parametrize("kind", KINDS)
    def test_is_told_and_changes_nothing(
        self, platform: Emulator, by_member: Actor, made: Connection, kind: str
    ) -> None:
        platform.revoke_tokens()
        platform.fail("token", "status", status=503, times=None)

        change = ask(kind, by_member, made)

        assert change.outcome == "not_sent"
        assert row(made).status == "created"
        assert actions()[-1] == "connection.change_not_sent"

    def test_is_sent_by_a_sweep_where_the_process_died_before(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        change = factories.make_change(made, name="Swept")

        settle_due_changes()

        change.refresh_from_db()
        assert (change.outcome, row(made).name) == ("done", "Swept")

    @pytest.mark.parametrize("answered", [False, True])
    def test_is_left_to_the_press_at_first(
        self,
        platform: Emulator,
        by_member: Actor,
        made: Connection,
        answered: bool,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        # The press's own thread is slow to begin, and a sweep comes by.
        for module in (asking, answering):
            monkeypatch.setattr(module, "in_background", lambda *_: None)
        if answered:
            found = {"name": "Theirs", "etag": made.etag}
            say(Answer.REPEAT, by_member, factories.make_change(made, outcome="stale", found=found))
        else:
            rename_connection(actor=by_member, connection=made, label=NEW_LABEL)

        settle_due_changes()
        assert Change.objects.get().outcome == "queued"

        settle_in(HEAD_START.total_seconds() + 1)
        assert Change.objects.get().outcome == "done"

    def test_is_sent_by_one_of_two_who_want_to(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        change = factories.make_change(made, name="Once")
        late = Change.objects.get(pk=change.pk)
        now = timezone.now()
        lease = now + timedelta(seconds=lease_seconds())

        assert change.take(now=now, until=lease)
        assert not late.take(now=now, until=lease)
        changes.work(change.pk, actor=SYSTEM)

        assert platform.requests("patch") == []


class TestOneThatFailsUnforeseen:
    @pytest.mark.parametrize("error", [DataError, ValueError])
    def test_keeps_no_other_waiting(
        self,
        platform: Emulator,
        make: Make,
        caplog: pytest.LogCaptureFixture,
        error: type[Exception],
    ) -> None:
        first, second = (factories.make_change(make(name), name="New") for name in "ab")

        with spoiled(first, error):
            settle_due_changes()

        second.refresh_from_db()
        assert second.outcome == "done"
        assert f"Settling change {first.pk} ended with {error.__name__}" in caplog.text
        assert "a good password" not in caplog.text

    def test_is_done_by_the_next_sweep(self, platform: Emulator, made: Connection) -> None:
        change = factories.make_change(made, name="New")
        with spoiled(change):
            settle_due_changes()

        settle_due_changes()

        change.refresh_from_db()
        assert change.outcome == "done"


class TestSomebodyElse:
    @pytest.fixture
    def stale(self, platform: Emulator, by_member: Actor, made: Connection) -> Change:
        """A rename that met another version than the record knows."""
        _change_there(platform, made, **THEIRS)
        return ask("rename", by_member, made)

    def test_is_shown_and_asked_about(self, stale: Change, made: Connection) -> None:
        assert stale.outcome == "stale"
        assert stale.found["name"] == "Theirs"
        assert row(made).name == "Sales"
        assert actions()[-1] == "connection.change_stale"

    def test_is_overruled(
        self, platform: Emulator, by_member: Actor, stale: Change, made: Connection
    ) -> None:
        say(Answer.REPEAT, by_member, stale)
        until(lambda: not Change.objects.unsettled().exists())

        assert truth(platform, made)["name"] == row(made).name == "Sales of Europe"

    def test_is_taken_over(
        self, platform: Emulator, by_member: Actor, stale: Change, made: Connection
    ) -> None:
        say(Answer.TAKE_OVER, by_member, stale)

        there = truth(platform, made)
        assert (row(made).name, row(made).etag) == ("Theirs", there["etag"])
        assert row(made).description == "by hand"
        assert actions()[-2:] == ["connection.change_given_up", "connection.taken_over"]

    @pytest.mark.parametrize("answer", [Answer.TAKE_OVER, Answer.REPEAT])
    def test_leaves_nothing_on_record_that_is_otherwise_there(
        self, platform: Emulator, by_member: Actor, made: Connection, answer: Answer
    ) -> None:
        params = {**made.params, "server": "other.example.com"}
        platform.mark(made.remote_id, params=params)
        change = ask("rename", by_member, made)
        assert [one.name for one in change.differences] == ["server"]

        say(answer, by_member, change)
        until(lambda: not Change.objects.unsettled().exists())

        now = row(made)
        assert now.params == params == truth(platform, made)["params"]
        assert now.target != made.target
        assert now.etag == truth(platform, made)["etag"]

    @pytest.mark.parametrize("answer", [Answer.TAKE_OVER, Answer.REPEAT])
    def test_that_may_be_of_a_secret_makes_the_last_test_old_news(
        self, platform: Emulator, by_member: Actor, made: Connection, answer: Answer
    ) -> None:
        now = timezone.now()
        Connection.objects.update(test_verdict="passed", tested_at=now, test_outdated_at=None)
        _change_there(platform, made)
        change = ask("rename", by_member, made)

        say(answer, by_member, change)
        until(lambda: not Change.objects.unsettled().exists())

        assert (row(made).test_verdict, row(made).current_verdict) == ("passed", "")
        assert list(due_for_a_test(timezone.now())) == [made]

    @pytest.fixture
    def pair(self, made: Connection) -> str:
        """Return another auth spec that the source knows."""
        schema = {"properties": {"server": {"type": "string"}, "key": {"format": "password"}}}
        Connection.objects.update(auth_specs=[*made.auth_specs, {"name": "Pair", "schema": schema}])
        made.refresh_from_db()
        return "Pair"

    @pytest.mark.parametrize(
        ("answer", "name"), [(Answer.TAKE_OVER, "Sales"), (Answer.REPEAT, "Sales of Europe")]
    )
    def test_leaves_no_secret_of_another_auth_spec_on_record(
        self,
        platform: Emulator,
        by_member: Actor,
        made: Connection,
        pair: str,
        answer: Answer,
        name: str,
    ) -> None:
        params = {"server": "other.example.com"}
        _change_there(platform, made, auth_name=pair, params=params)
        change = ask("rename", by_member, made)
        assert {one.name for one in change.differences} == {"auth spec", "server"}
        assert not change.shows_no_difference

        assert say(answer, by_member, change) is None
        until(lambda: not Change.objects.unsettled().exists())

        now = row(made)
        assert (now.name, now.auth_spec["name"], now.params) == (name, pair, params)
        assert (now.secrets, now.secret_marks, now.lacks_secrets) == ({}, {}, True)
        assert now.etag == truth(platform, made)["etag"]
        told = Event.objects.filter(changes__contains='"auth spec":{"after":"Pair"')
        assert told.count() == 1

    def test_of_the_auth_spec_is_said_where_it_cannot_be_taken_over(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        _change_there(platform, made, auth_name="Pair", name="Theirs")
        change = ask("rename", by_member, made)

        left = say(Answer.TAKE_OVER, by_member, change)

        now = row(made)
        assert left == Difference("auth spec", "Basic Authentication", "Pair")
        assert (now.name, now.auth_spec["name"]) == ("Theirs", "Basic Authentication")
        assert now.secrets == {"password": "a good password"}
        told = Event.objects.get(action="connection.taken_over").changes
        assert '"left as it was":{"auth spec":{"here":"Basic Authentication"' in told

    @pytest.mark.usefixtures("pair")
    def test_of_the_auth_spec_gets_no_credentials_of_the_one_before(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        _change_there(platform, made, auth_name="Pair")
        change = ask("rotate", by_member, made)

        with pytest.raises(StateError):
            say(Answer.REPEAT, by_member, change)

        assert (Change.objects.get().outcome, Change.objects.get().sendings) == ("stale", 1)

    def test_repeated_by_a_rotation_leaves_their_name_on_record(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        _change_there(platform, made, **THEIRS)
        change = ask("rotate", by_member, made)

        say(Answer.REPEAT, by_member, change)
        until(lambda: not Change.objects.unsettled().exists())

        assert row(made).name == truth(platform, made)["name"] == "Theirs"

    def test_is_left_alone(self, by_member: Actor, stale: Change, made: Connection) -> None:
        say(Answer.GIVE_UP, by_member, stale)

        assert (row(made).name, Change.objects.get().outcome) == ("Sales", "given_up")
        with pytest.raises(StateError):
            say(Answer.GIVE_UP, by_member, Change.objects.get())

    def test_is_not_taken_for_us_after_no_answer(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        platform.fail("patch", "close", when="before")
        change = ask("rename", by_member, made)
        _change_there(platform, made, **THEIRS)

        settle_in(6)

        change.refresh_from_db()
        assert change.outcome == "stale"

    def test_is_not_taken_for_our_rotation(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        platform.fail("patch", "close", when="before")
        change = ask("rotate", by_member, made)
        _change_there(platform, made, **THEIRS)

        settle_in(6)

        change.refresh_from_db()
        assert (change.outcome, row(made).secrets) == ("stale", made.secrets)
        assert change.secrets == {"password": "another good password"}

    @pytest.mark.parametrize(
        "theirs",
        [
            {"params": {"server": "theirs.example", "username": "reader", "database": "dev"}},
            {"name": "By a script"},
            {"description": "by a script"},
            {"auth_name": "Pair"},
        ],
    )
    @pytest.mark.parametrize("kind", ["rename", "rotate"])
    @pytest.mark.parametrize("when", MOMENTS)
    def test_of_our_own_client_id_is_not_hidden_by_what_we_did_unanswered(
        self,
        platform: Emulator,
        by_member: Actor,
        made: Connection,
        kind: str,
        when: str,
        theirs: dict[str, Any],
    ) -> None:
        platform.fail("patch", "close", when=when)
        change = ask(kind, by_member, made)
        _change_there(platform, made, by=_account(made).client_id, **theirs)

        settle_in(6)

        change.refresh_from_db()
        assert change.outcome == "stale"
        assert (row(made).etag, row(made).secrets) == (made.etag, made.secrets)

    def test_of_a_secret_is_not_hidden_by_our_unanswered_rename(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        platform.fail("patch", "close", when="after")
        change = ask("rename", by_member, made)
        _change_there(platform, made)

        settle_in(6)

        change.refresh_from_db()
        assert (change.outcome, change.found["name"]) == ("stale", "Sales of Europe")

    @pytest.mark.parametrize("kind", ["rename", "rotate"])
    def test_is_not_suspected_where_the_platform_writes_our_answers_in_its_own_way(
        self, platform: Emulator, by_member: Actor, made: Connection, kind: str
    ) -> None:
        shown = {**made.params, "server": "CLUSTER.EXAMPLE.COM"}
        _change_there(platform, made, by="", params=shown, touch=False)
        factories.make_sighting(
            made,
            name=made.name,
            description=made.description,
            etag=made.etag,
            params=shown,
            drifting_since=None,
        )
        platform.fail("patch", "close", when="after")
        change = ask(kind, by_member, made)
        _change_there(platform, made, by="", params=shown, touch=False)

        settle_in(6)

        change.refresh_from_db()
        assert change.outcome == "done"

    def test_who_deleted_it_is_told(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        ask("delete", by_member, made)
        Connection.objects.filter(pk=made.pk).update(status="created")

        change = ask("rename", by_member, row(made))

        assert change.outcome == "refused"
        assert "somebody deleted it" in change.problem


class TestTurnedAway:
    """The Platform says that it is in another version, and shows the same one."""

    @pytest.fixture
    def turned_away(self, platform: Emulator) -> None:
        platform.fail("patch", "status", status=412, shape="flow", code="1404-412", times=None)

    @pytest.mark.parametrize("kind", ["rename", "rotate"])
    @pytest.mark.usefixtures("turned_away")
    def test_is_sent_again_for_the_settling_time_and_then_refused(
        self, by_member: Actor, made: Connection, kind: str
    ) -> None:
        change = ask(kind, by_member, made)
        settle_in(600)
        change.refresh_from_db()
        assert (change.outcome, change.sendings) == ("unknown", 2)

        settle_in(django_settings.UNKNOWN_SETTLE_SECONDS + 60)

        change.refresh_from_db()
        assert (change.outcome, change.secrets) == ("refused", {})
        assert "shows the same one still" in change.problem
        assert change.platform_code == "FLOW-1404-412"
        assert actions()[-1] == "connection.change_refused"

    @pytest.mark.usefixtures("turned_away")
    def test_counts_only_once_an_unanswered_sending_cannot_arrive_any_more(
        self, made: Connection
    ) -> None:
        now = timezone.now()
        due = {"unknown_left_by": now, "lease_until": now, "next_look_at": now}
        change = factories.make_unanswered(made, **due)

        settle_in(60)

        change.refresh_from_db()
        assert (change.outcome, change.sendings) == ("unknown", 2)

    def test_is_not_sent_while_no_version_is_told(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        Connection.objects.filter(pk=made.pk).update(etag="")
        _change_there(platform, made, by="", touch=False, state="initializing")

        change = ask("rename", by_member, row(made))

        assert (change.outcome, platform.requests("patch")) == ("not_sent", [])
        assert "which version" in change.problem


class TestGivingUp:
    def test_is_for_what_nobody_found_out_for_a_day(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        platform.fail("patch", "close")
        change = ask("rotate", by_member, made)
        platform.fail("get", "status", status=503, times=None)

        with pytest.raises(StateError, match="still being settled"):
            give_up_change(actor=by_member, change=change)
        with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
            settle_due_changes()
            change.refresh_from_db()
            give_up_change(actor=by_member, change=change)

        assert (change.outcome, Change.objects.get().secrets) == ("given_up", {})
        told = Event.objects.get(action="connection.change_given_up")
        assert (told.outcome, told.actor) == ("unknown", by_member.name)
        assert "the Platform may have done it" in told.changes
        assert row(made).secrets == made.secrets

    def test_sends_nothing_any_more_and_lets_another_begin(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        change = factories.make_unanswered(made, lease_until=timezone.now())
        give_up_change(actor=by_member, change=change)

        settle_in(3600)
        again = ask("rename", by_member, made)

        assert len(platform.requests("patch")) == 1
        assert again.outcome == "done"

    def test_comes_too_late_for_what_is_sent_again_at_the_moment(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        change = factories.make_unanswered(made)
        sent = Change.objects.get(pk=change.pk)
        sent.take(now=timezone.now(), until=timezone.now() + timedelta(minutes=1))

        with pytest.raises(StateError, match="meanwhile"):
            give_up_change(actor=by_member, change=change)

        assert Change.objects.get().outcome == "sent"

    @pytest.mark.parametrize(("kind", "differs"), [("rename", "name"), ("rotate", "version")])
    def test_leaves_to_a_sync_what_the_platform_did_all_the_same(
        self, platform: Emulator, by_member: Actor, made: Connection, kind: str, differs: str
    ) -> None:
        platform.fail("patch", "close", when="after")
        change = ask(kind, by_member, made)
        Change.objects.update(sent_at=timezone.now() - timedelta(days=2))
        change.refresh_from_db()
        give_up_change(actor=by_member, change=change)

        with time_machine.travel(timezone.now() + timedelta(seconds=1)):
            sync_inventory(actor=SYSTEM, account=_account(made), sandbox="dev", wait=True)

        assert differs in [one.name for one in drift_of(row(made))]


class TestTwoAtOnce:
    def test_only_the_first_is_under_way(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        platform.fail("patch", "close")
        ask("rename", by_member, made)

        with pytest.raises(StateError):
            ask("delete", by_member, made)

        assert Change.objects.count() == 1

    @pytest.mark.parametrize("kind", KINDS)
    def test_not_what_was_worked_out_before_the_other(
        self, platform: Emulator, by_member: Actor, made: Connection, kind: str
    ) -> None:
        before = row(made)
        ask("rename", by_member, made)

        with pytest.raises(StateError):
            ask(kind, by_member, before)

        assert Change.objects.count() == 1

    def test_only_one_of_two_presses_in_one_moment(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        def press(name: str) -> bool:
            label = Label(name, "of the shop")
            try:
                rename_connection(actor=by_member, connection=made, label=label, wait=True)
            except StateError:
                return False
            finally:
                databases.close_all()
            return True

        with ThreadPoolExecutor(2) as two:
            assert sorted(two.map(press, ["One", "Two"])) == [False, True]

        assert len(platform.requests("patch")) == 1

    @pytest.mark.parametrize("status", ["draft", "deleted", "unconfirmed"])
    def test_nothing_that_is_not_on_the_platform(
        self, by_member: Actor, made: Connection, status: str
    ) -> None:
        Connection.objects.filter(pk=made.pk).update(status=status)

        with pytest.raises(StateError):
            ask("rename", by_member, made)


class TestReviewing:
    def test_is_not_for_who_changed_it(
        self, platform: Emulator, made: Connection, admin: Membership
    ) -> None:
        assert may_review(admin, made)

        ask("rename", factories.actor(admin), made)

        assert not may_review(admin, row(made))
        assert made not in review_queue(admin)


def _account(connection: Connection) -> PlatformAccount:
    assert connection.account
    return connection.account


def _sent_long_ago(connection: Connection, kind: str) -> Change:
    """Return a change whose sender has been at it for longer than any may."""
    wanted: dict[str, Any] = {"name": "Sales", "params": connection.params}
    if kind == "rotate":
        wanted |= {"secrets": dict(NEW.secrets), "secret_marks": connection.secret_marks}
    change = factories.make_change(connection, kind=kind, **wanted)
    now = timezone.now()
    assert change.take(now=now, until=now - timedelta(seconds=1))
    return change


def _says_done(change: Change, by: Actor) -> None:
    changes.Verdict(change, by, timezone.now()).done(change.etag, how="answer")


def _change_there(
    platform: Emulator,
    connection: Connection,
    *,
    by: str = "exc_app",
    touch: bool = True,
    **values: Any,
) -> None:
    """Change it as somebody does who has no part in the wizard."""

    def by_hand(target: Any) -> None:
        for name, value in values.items():
            setattr(target, name, value)
        target.updated_client = by or target.updated_client
        if touch:
            target.touch()

    store = platform._world.connections
    target = store.get(connection.remote_id)
    assert target
    store.change(target, by_hand)
