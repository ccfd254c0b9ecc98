"""Where a policy asks for it, nothing is created before somebody else approved exactly that."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from connector_wizard.access import may_review
from connector_wizard.emulator import Emulator
from connector_wizard.models import (
    SYSTEM,
    Approval,
    Connection,
    Event,
    Label,
    Membership,
    PlatformAccount,
    Role,
    StateError,
    Submission,
    Team,
)
from connector_wizard.models.reviews import standing_of
from connector_wizard.usecases.choose_account import choose_account
from connector_wizard.usecases.choose_sandbox import choose_sandbox
from connector_wizard.usecases.choose_source import choose_source
from connector_wizard.usecases.create_base_connection import create_base_connection
from connector_wizard.usecases.decide_approval import decide_approval
from connector_wizard.usecases.fill_credentials import Answers, fill_credentials
from tests import factories
from tests.test_access import desk
from tests.waiting import until

LABEL = {"name": "Sales", "description": "Orders"}
PARAMS = {"server": "cluster.example.com", "username": "reader", "database": "dev"}
SECRET = "a good password"


@pytest.fixture
def reviewer(team: Team) -> Membership:
    return factories.join(team, Role.REVIEWER)


@pytest.fixture
def draft(member: Membership, account: PlatformAccount) -> Connection:
    """A draft of the member's in prod, where the policy asks for approval."""
    Team.objects.filter(pk=member.team_id).update(approval_sandboxes=["prod"])
    row = factories.make_draft(member, account, sandbox="prod", description="Orders")
    typed(row, factories.actor(member))
    return row


@pytest.fixture
def approved(draft: Connection, reviewer: Membership) -> Connection:
    send(draft)
    desk(reviewer).post(decision(draft), {"decision": "approve", "comment": "Fine by me."})
    return draft


def typed(draft: Connection, by: Any, *, secret: str = SECRET, **more: str) -> None:
    answers = Answers(0, {**PARAMS, **more}, {"password": secret}, settled=PARAMS, complete=True)
    fill_credentials(actor=by, connection=draft, answers=answers)


def check(draft: Connection) -> str:
    return reverse("connect-check", kwargs={"pk": draft.pk})


def bypass(draft: Connection) -> str:
    return reverse("connect-bypass", kwargs={"pk": draft.pk})


def decision(draft: Connection) -> str:
    return reverse("approval", kwargs={"pk": Approval.objects.filter(connection=draft)[0].pk})


def send(draft: Connection, by: Membership | None = None, **more: Any) -> Any:
    person = by or Membership.objects.get(user=draft.created_by, team=draft.team)
    return desk(person).post(check(draft), {**LABEL, **more})


def state(draft: Connection) -> str:
    return Approval.objects.filter(connection=draft)[0].state


def all_sent() -> bool:
    return not Submission.objects.filter(outcome="sent").exists()


@pytest.mark.django_db(transaction=True)
class TestAskingForApproval:
    def test_sends_nothing_to_the_platform(
        self, draft: Connection, member: Membership, platform: Emulator
    ) -> None:
        assert "Send for approval" in desk(member).get(check(draft)).text

        answer = send(draft)

        draft.refresh_from_db()
        assert answer["Location"] == check(draft)
        assert (draft.status, state(draft)) == ("draft", "waiting")
        assert platform.requests("create") == []
        assert Event.objects.filter(action="approval.requested").count() == 1
        page = desk(member).get(check(draft)).text
        assert "It waits for approval" in page
        assert "Create base connection" not in page
        assert "wait for its approval" in desk(member).get("/").text

    def test_has_the_page_ask_until_there_is_an_answer(
        self, draft: Connection, member: Membership, reviewer: Membership
    ) -> None:
        send(draft)
        page = desk(member).get(check(draft)).text
        asking = f"{check(draft)}?waiting={Approval.objects.get().pk}"
        by_htmx = {"HX-Request": "true"}
        assert f'hx-get="{asking}"' in page

        unchanged = desk(member).get(asking, headers=by_htmx)
        desk(reviewer).post(decision(draft), {"decision": "decline", "comment": "Not this port."})
        changed = desk(member).get(asking, headers=by_htmx)

        assert unchanged.status_code == 204
        assert f'data-said="{reviewer.user.email} declined it."' in changed.text
        assert "Not this port." in changed.text
        assert "hx-trigger" not in changed.text
        # The address itself is still a page.
        assert desk(member).get(asking).status_code == 200

    def test_is_one_request_however_often_it_is_pressed(self, draft: Connection) -> None:
        send(draft)
        send(draft)

        assert Approval.objects.count() == 1
        assert Event.objects.filter(action="approval.requested").count() == 1

    def test_reaches_the_reviewers(self, draft: Connection, reviewer: Membership) -> None:
        send(draft)

        page = desk(reviewer).get(reverse("reviews")).text

        assert "Before creation" in page
        assert decision(draft) in page
        assert 'Reviews <span class="badge badge-info">1' in page

    def test_is_not_needed_in_other_sandboxes(
        self, member: Membership, account: PlatformAccount, draft: Connection
    ) -> None:
        elsewhere = factories.make_draft(member, account, sandbox="dev")

        send(elsewhere)

        until(all_sent)
        elsewhere.refresh_from_db()
        assert elsewhere.status == "created"

    def test_is_needed_everywhere_where_the_policy_says_so(
        self, member: Membership, account: PlatformAccount
    ) -> None:
        Team.objects.update(approval_everywhere=True)
        elsewhere = factories.make_draft(member, account, sandbox="dev")

        send(elsewhere)

        assert state(elsewhere) == "waiting"

    def test_can_be_withdrawn(
        self, draft: Connection, member: Membership, reviewer: Membership
    ) -> None:
        send(draft)

        desk(member).post(reverse("connect-withdraw", kwargs={"pk": draft.pk}))
        again = desk(member).post(reverse("connect-withdraw", kwargs={"pk": draft.pk}), follow=True)

        assert state(draft) == "withdrawn"
        assert "no request to withdraw" in again.text
        assert "Before creation" not in desk(reviewer).get(reverse("reviews")).text


@pytest.mark.django_db(transaction=True)
class TestApproving:
    def test_lets_exactly_this_be_created(
        self, approved: Connection, member: Membership, reviewer: Membership, platform: Emulator
    ) -> None:
        page = desk(member).get(check(approved)).text
        assert f"{reviewer.user.email} approved exactly this" in page
        assert "Fine by me." in page
        assert "create it: it is approved" in desk(member).get("/").text

        send(approved)

        until(all_sent)
        approved.refresh_from_db()
        event = json.loads(Event.objects.get(action="connection.requested").changes)
        assert approved.status == "created"
        assert platform.connections()[0]["name"] == "Sales"
        assert event["approved by"] == reviewer.user.email
        assert event["bound to"] == Approval.objects.get().bound_to

    def test_counts_as_the_review_of_what_was_created(
        self, approved: Connection, reviewer: Membership
    ) -> None:
        send(approved)

        until(all_sent)
        approved.refresh_from_db()
        standing = standing_of(approved)
        assert standing.state == "approved"
        assert standing.newest is not None
        assert standing.newest.by == reviewer.user
        assert approved.awaits_review_since is None

    def test_counts_where_secrets_are_discarded_too(self, approved: Connection) -> None:
        Team.objects.update(keep_secrets=False)

        send(approved)

        until(all_sent)
        approved.refresh_from_db()
        assert (approved.secret_marks, standing_of(approved).state) == ({}, "approved")

    def test_counts_for_another_try_where_the_first_was_refused(
        self, approved: Connection, platform: Emulator
    ) -> None:
        platform.fail("create", "status", status=403)
        send(approved)
        until(all_sent)
        platform.reset()

        send(approved)

        until(all_sent)
        approved.refresh_from_db()
        assert approved.status == "created"

    def test_shows_everything_but_the_secret(self, draft: Connection, reviewer: Membership) -> None:
        send(draft)

        page = desk(reviewer).get(decision(draft)).text

        for told in (
            "cluster.example.com",
            "Amazon Redshift",
            "prod",
            "Orders",
            "Stored encrypted",
        ):
            assert told in page
        assert SECRET not in page

    def test_can_be_declined_with_a_reason(
        self, draft: Connection, member: Membership, reviewer: Membership
    ) -> None:
        send(draft)
        silent = desk(reviewer).post(decision(draft), {"decision": "decline"})

        desk(reviewer).post(decision(draft), {"decision": "decline", "comment": "Wrong user."})

        assert silent.status_code == 422
        assert "Say what should change first" in silent.text
        assert state(draft) == "declined"
        page = desk(member).get(check(draft)).text
        assert "declined it" in page
        assert "Wrong user." in page
        assert "Send for approval" in page
        assert "mend what it was declined for" in desk(member).get("/").text

    def test_is_said_once_however_many_say_it_at_once(
        self, draft: Connection, reviewer: Membership, admin: Membership
    ) -> None:
        send(draft)
        approval = Approval.objects.get()

        def decide(who: Membership) -> str:
            try:
                decide_approval(
                    actor=factories.actor(who), approval=approval, approve=True, comment=""
                )
            except StateError:
                return "too late"
            finally:
                connections.close_all()
            return "said"

        with ThreadPoolExecutor(2) as pool:
            said = sorted(pool.map(decide, [reviewer, admin]))

        assert said == ["said", "too late"]
        assert Event.objects.filter(action="approval.given").count() == 1

    def test_says_so_where_somebody_was_quicker(
        self, approved: Connection, admin: Membership
    ) -> None:
        answer = desk(admin).post(decision(approved), {"decision": "approve"}, follow=True)

        assert "your word was not taken" in answer.text
        assert Approval.objects.get().decided_by_name != admin.user.email
        assert "decided on" in desk(admin).get(decision(approved)).text


CHANGES: dict[str, Callable[[Connection, Any], object]] = {
    "another account": lambda row, by: choose_account(
        actor=by, connection=row, account=factories.make_account(row.team)
    ),
    "another sandbox": lambda row, by: choose_sandbox(
        actor=by, connection=row, account=_account(row), sandbox="dev"
    ),
    "another source": lambda row, by: choose_source(
        actor=by, connection=row, account=_account(row), name="amazon-s3"
    ),
    "a letter of an answer": lambda row, by: typed(row, by, database="deV"),
    "a letter of a secret": lambda row, by: typed(row, by, secret=SECRET + "s"),
}


def _account(row: Connection) -> PlatformAccount:
    assert row.account is not None
    return row.account


@pytest.mark.django_db(transaction=True)
class TestAChange:
    @pytest.mark.parametrize("before", ["waiting", "approved"])
    @pytest.mark.parametrize("change", CHANGES)
    def test_makes_it_void(
        self,
        change: str,
        before: str,
        draft: Connection,
        member: Membership,
        reviewer: Membership,
        platform: Emulator,
    ) -> None:
        send(draft)
        if before == "approved":
            desk(reviewer).post(decision(draft), {"decision": "approve"})

        CHANGES[change](Connection.objects.get(pk=draft.pk), factories.actor(member))

        assert state(draft) == "void"
        assert Event.objects.filter(action="approval.voided").count() == 1
        assert desk(reviewer).post(decision(draft), {"decision": "approve"}).status_code == 302
        assert state(draft) == "void"

    @pytest.mark.parametrize("change", [{"name": "sales"}, {"description": "Orders."}])
    def test_of_its_name_or_description_needs_another_approval(
        self, change: dict[str, Any], approved: Connection, platform: Emulator
    ) -> None:
        send(approved, **change)

        assert platform.requests("create") == []
        assert state(approved) == "waiting"

    @pytest.mark.parametrize(
        "change",
        [
            {"params": {**PARAMS, "server": "other.example.com"}},
            {"spec_version": "1.1"},
            {"secret_marks": {"password": {"fingerprint": "1", "at": "", "by": "x"}}},
            {"auth_specs": [{"name": "Basic Authentication", "schema": {"type": "object"}}]},
        ],
    )
    def test_behind_its_back_sends_nothing(
        self, change: dict[str, Any], approved: Connection, platform: Emulator
    ) -> None:
        Connection.objects.filter(pk=approved.pk).update(**change)

        send(approved)

        assert platform.requests("create") == []
        assert state(approved) == "waiting"

    def test_is_none_where_the_same_secret_is_typed_again(
        self, approved: Connection, member: Membership
    ) -> None:
        typed(Connection.objects.get(pk=approved.pk), factories.actor(member))

        assert state(approved) == "approved"


@pytest.mark.django_db(transaction=True)
class TestWhoHadAHandInIt:
    @pytest.fixture(params=[True, False])
    def _four_eyes_or_not(self, draft: Connection, request: pytest.FixtureRequest) -> None:
        Team.objects.update(four_eyes=request.param)

    @pytest.mark.usefixtures("_four_eyes_or_not")
    def test_never_approves_what_they_began(
        self, reviewer: Membership, account: PlatformAccount
    ) -> None:
        own = factories.make_draft(reviewer, account, sandbox="prod")
        send(own)

        answer = desk(reviewer).post(decision(own), {"decision": "approve"})

        assert (answer.status_code, state(own)) == (403, "waiting")
        assert "Before creation" not in desk(reviewer).get(reverse("reviews")).text

    @pytest.mark.usefixtures("_four_eyes_or_not")
    def test_never_approves_what_they_sent_for_another(
        self, draft: Connection, admin: Membership
    ) -> None:
        send(draft, by=admin)

        assert desk(admin).post(decision(draft), {"decision": "approve"}).status_code == 403

    def test_never_approves_a_secret_that_they_typed(
        self, draft: Connection, admin: Membership
    ) -> None:
        typed(draft, factories.actor(admin), secret="another password")
        send(draft)

        assert desk(admin).post(decision(draft), {"decision": "approve"}).status_code == 403

    @pytest.mark.parametrize("change", sorted({*CHANGES} - {"a letter of a secret"}))
    def test_never_judges_a_draft_of_another_that_they_changed(
        self, change: str, draft: Connection, admin: Membership
    ) -> None:
        Team.objects.update(approval_everywhere=True)
        CHANGES[change](Connection.objects.get(pk=draft.pk), factories.actor(admin))
        row = Connection.objects.get(pk=draft.pk)
        row.edit(now=timezone.now(), sandbox="dev", credentials_checked=True)
        send(row)

        assert desk(admin).post(decision(draft), {"decision": "approve"}).status_code == 403
        row.refresh_from_db()
        assert not may_review(admin, row)

    def test_never_approves_another_way_to_sign_in_that_they_chose(
        self, draft: Connection, admin: Membership
    ) -> None:
        draft.auth_specs = [*draft.auth_specs, {**draft.auth_specs[0], "name": "Key"}]
        draft.save()
        answers = Answers(1, PARAMS, {}, settled=PARAMS, complete=True)
        fill_credentials(actor=factories.actor(admin), connection=draft, answers=answers)
        send(draft)

        event = Event.objects.filter(action="draft.changed", actor=admin.user.email).get()
        assert event.changes == '{"auth spec":"Key"}'
        assert desk(admin).post(decision(draft), {"decision": "approve"}).status_code == 403


@pytest.mark.django_db(transaction=True)
class TestGoingWithoutApproval:
    def test_is_for_admins_with_a_reason_and_an_event_of_its_own(
        self, draft: Connection, admin: Membership
    ) -> None:
        desk(admin).post(bypass(draft), {**LABEL, "reason": "The night shift waits."})

        until(all_sent)
        draft.refresh_from_db()
        event = Event.objects.get(action="approval.bypassed")
        assert (draft.status, event.actor) == ("created", admin.user.email)
        assert json.loads(event.changes)["reason"] == "The night shift waits."
        assert standing_of(draft).state == "waiting"
        reviewer = factories.join(draft.team, Role.REVIEWER)
        assert "The night shift waits." in desk(reviewer).get(reverse("reviews")).text
        assert "Created without approval" in desk(reviewer).get(f"/connections/{draft.pk}/").text

    def test_needs_a_reason(self, draft: Connection, admin: Membership, platform: Emulator) -> None:
        answer = desk(admin).post(bypass(draft), {**LABEL, "name": "Half typed", "reason": " "})

        assert answer.status_code == 422
        assert "Half typed" in answer.text
        assert platform.requests("create") == []

    def test_is_not_offered_to_others(self, draft: Connection, member: Membership) -> None:
        assert "without approval" not in desk(member).get(check(draft)).text
        assert desk(member).post(bypass(draft), {**LABEL, "reason": "x"}).status_code == 403

    def test_tells_of_none_where_none_was_needed(
        self, draft: Connection, admin: Membership
    ) -> None:
        Team.objects.update(approval_sandboxes=[])

        create_base_connection(
            actor=SYSTEM,
            connection=Connection.objects.get(pk=draft.pk),
            label=Label("Sales"),
            wait=True,
            bypass_reason="In any case",
        )

        assert not Event.objects.filter(action="approval.bypassed").exists()


@pytest.mark.django_db(transaction=True)
class TestByCommand:
    @pytest.fixture
    def request_file(
        self, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, draft: Connection
    ) -> str:
        monkeypatch.setenv("ITS_PASSWORD", SECRET)
        path = tmp_path / "REQUEST.json"
        asked = {
            "account": _account(draft).name,
            "sandbox": "prod",
            "source": "amazon-redshift",
            "name": "By command",
            "params": {**PARAMS, "port": "5439", "password": {"env": "ITS_PASSWORD"}},
        }
        path.write_text(json.dumps(asked))
        return str(path)

    def run(
        self, capsys: pytest.CaptureFixture[str], person: Membership, *args: str
    ) -> tuple[int, dict[str, Any]]:
        code: Any = 0
        try:
            call_command("create_connection", *args, team=person.team.slug, actor=person.user.email)
        except SystemExit as end:
            code = end.code
        return code, json.loads(capsys.readouterr().out)

    @pytest.mark.parametrize("name", ["By command", "\u200bBy command "])
    def test_waits_then_creates_what_was_approved(
        self,
        name: str,
        request_file: str,
        member: Membership,
        reviewer: Membership,
        platform: Emulator,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        path = Path(request_file)
        path.write_text(json.dumps({**json.loads(path.read_text()), "name": name}))
        first = self.run(capsys, member, request_file)
        again = self.run(capsys, member, request_file)
        asked = Approval.objects.get()
        drafts = Connection.objects.filter(name="By command").count()
        decide_approval(actor=factories.actor(reviewer), approval=asked, approve=True, comment="")

        done = self.run(capsys, member, request_file)

        assert (first[0], first[1]["status"]) == (5, "waiting")
        assert again[0] == 5
        assert drafts == 1
        assert (done[0], done[1]["status"]) == (0, "created")
        assert [one["name"] for one in platform.connections()] == ["By command"]

    def test_creates_another_secret_under_no_old_approval(
        self,
        request_file: str,
        member: Membership,
        reviewer: Membership,
        platform: Emulator,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        self.run(capsys, member, request_file)
        decide_approval(
            actor=factories.actor(reviewer),
            approval=Approval.objects.get(),
            approve=True,
            comment="",
        )
        monkeypatch.setenv("ITS_PASSWORD", "another password")

        code, _told = self.run(capsys, member, request_file)

        assert code == 5
        assert platform.requests("create") == []

    def test_goes_without_it_for_admins_only(
        self,
        request_file: str,
        member: Membership,
        admin: Membership,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        refused = self.run(capsys, member, request_file, "--bypass-approval=Urgent")
        done = self.run(capsys, admin, request_file, "--bypass-approval=Urgent")

        assert (refused[0], refused[1]["status"]) == (2, "invalid")
        assert (done[0], done[1]["status"]) == (0, "created")
        assert Event.objects.filter(action="approval.bypassed").count() == 1
