"""What the Platform confirms is on record, what it refuses is not, and nothing is done twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
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
from connector_wizard.submissions import lease_seconds
from connector_wizard.usecases import answer_stale_change as answering
from connector_wizard.usecases.answer_stale_change import Answer, answer_stale_change
from connector_wizard.usecases.change_policies import change_policies
from connector_wizard.usecases.delete_connection import delete_connection
from connector_wizard.usecases.rename_connection import rename_connection
from connector_wizard.usecases.rotate_credentials import (
    ApprovalNeededError,
    NewCredentials,
    SecretsMissingError,
    rotate_credentials,
)
from connector_wizard.usecases.rotate_together import rotate_together
from connector_wizard.usecases.settle_changes import settle_due_changes
from tests import factories
from tests.changes.conftest import Make, truth
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
NEW_LABEL = Label("Sales of Europe", "of all shops")
NEW = NewCredentials(secrets={"password": "another good password"})
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


def say(answer: Answer, actor: Actor, change: Change) -> None:
    """Answer what a page asks about a change."""
    answer_stale_change(actor=actor, change=change, answer=answer, seen=change.version_shown)


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


class TestSomebodyElse:
    @pytest.fixture
    def stale(self, platform: Emulator, by_member: Actor, made: Connection) -> Change:
        """A rename that met another version than the record knows."""
        _change_there(platform, made)
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

    def test_repeated_by_a_rotation_leaves_their_name_on_record(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        _change_there(platform, made)
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
        _change_there(platform, made)

        settle_in(6)

        change.refresh_from_db()
        assert change.outcome == "stale"

    def test_is_not_taken_for_our_rotation(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        platform.fail("patch", "close", when="before")
        change = ask("rotate", by_member, made)
        _change_there(platform, made)

        settle_in(6)

        change.refresh_from_db()
        assert (change.outcome, row(made).secrets) == ("stale", made.secrets)
        assert change.secrets == {"password": "another good password"}

    def test_who_deleted_it_is_told(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        ask("delete", by_member, made)
        Connection.objects.filter(pk=made.pk).update(status="created")

        change = ask("rename", by_member, row(made))

        assert change.outcome == "refused"
        assert "somebody deleted it" in change.problem


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


def _change_there(platform: Emulator, connection: Connection) -> None:
    """Change it as somebody does who has no part in the wizard."""

    def by_hand(target: Any) -> None:
        target.name, target.description = "Theirs", "by hand"
        target.updated_client = "exc_app"
        target.touch()

    store = platform._world.connections
    target = store.get(connection.remote_id)
    assert target
    store.change(target, by_hand)
