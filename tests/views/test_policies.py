"""Admins change a team's rules; each change is told with before and after, and counts at once."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from connector_wizard.emulator import Emulator
from connector_wizard.models import (
    Connection,
    Event,
    Label,
    Membership,
    PlatformAccount,
    Role,
    Team,
)
from connector_wizard.usecases.create_base_connection import create_base_connection
from tests import factories
from tests.waiting import until

AS_THEY_ARE = {"four_eyes": "on", "secrets": "keep", "reach": "all", "approval": "none"}


def save(desk: Client, **change: Any) -> Any:
    answers = {**AS_THEY_ARE, **change}
    return desk.post(reverse("policies"), {name: text for name, text in answers.items() if text})


class TestThePage:
    def test_asks_each_question_in_its_own_words_where_secrets_are_stored(
        self, at_admins_desk: Client, admin: Membership, account: PlatformAccount
    ) -> None:
        factories.make_created(admin, account, secrets={"password": "a good password"})

        text = at_admins_desk.get(reverse("policies")).text

        assert "Approval before a base connection is created" in text
        assert text.count("also discard what is stored now") == 1


class TestChangingPolicies:
    def test_tells_what_was_before_and_after(
        self, at_admins_desk: Client, account: PlatformAccount, team: Team
    ) -> None:
        answer = save(
            at_admins_desk,
            four_eyes="",
            secrets="discard",
            reach="some",
            sandboxes=["dev"],
            others="lab, test-2",
            approval="some",
            approval_sandboxes=["prod"],
            approval_others="live",
        )

        team.refresh_from_db()
        event = Event.objects.get()
        assert answer.status_code == 302
        assert (team.four_eyes, team.keep_secrets) == (False, False)
        assert team.creation_sandboxes == ["dev", "lab", "test-2"]
        assert event.action == "team.policies_changed"
        assert json.loads(event.changes) == {
            "nobody reviews their own": {"before": True, "after": False},
            "secrets kept once created": {"before": True, "after": False},
            "sandboxes of members": {"before": "all", "after": ["dev", "lab", "test-2"]},
            "sandboxes with approval first": {"before": "none", "after": ["live", "prod"]},
        }
        history = at_admins_desk.get(reverse("history")).text
        assert "all → dev, lab, test-2" in history
        assert "yes → no" in history

    def test_leaves_no_event_where_nothing_changes(
        self, at_admins_desk: Client, account: PlatformAccount
    ) -> None:
        save(at_admins_desk)

        assert not Event.objects.exists()

    def test_shows_them_as_they_are(
        self, at_admins_desk: Client, account: PlatformAccount, team: Team
    ) -> None:
        Team.objects.update(keep_secrets=False, creation_sandboxes=["dev", "gone"])

        form = at_admins_desk.get(reverse("policies")).context["form"]

        assert form["secrets"].value() == "discard"
        assert form["reach"].value() == "some"
        assert form["sandboxes"].value() == ["dev", "gone"]
        assert [name for name, _ in form.fields["sandboxes"].choices] == ["dev", "gone", "prod"]
        assert dict(form.fields["sandboxes"].choices)["prod"] == "prod (production)"

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"secrets": ""}, "secrets"),
            ({"reach": ""}, "reach"),
            ({"approval": ""}, "approval"),
            ({"approval": "some"}, "approval_sandboxes"),
            ({"approval": "some", "approval_others": "No name!"}, "approval_others"),
            ({"reach": "some"}, "sandboxes"),
            ({"reach": "some", "sandboxes": ["foreign"]}, "sandboxes"),
            ({"reach": "some", "others": "Not a name!"}, "others"),
            ({"discard_stored": "on"}, "secrets"),
        ],
    )
    def test_refuses_what_cannot_be_and_changes_nothing(
        self,
        at_admins_desk: Client,
        account: PlatformAccount,
        team: Team,
        change: dict[str, Any],
        field: str,
    ) -> None:
        answer = save(at_admins_desk, four_eyes="", **change)

        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        team.refresh_from_db()
        assert team.four_eyes is True

    def test_keeps_what_was_typed(self, at_admins_desk: Client, account: PlatformAccount) -> None:
        answer = save(at_admins_desk, reach="some", others="lab, Not a name!")

        assert 'value="lab, Not a name!"' in answer.text

    def test_bars_members_from_the_next_request_on(
        self,
        at_admins_desk: Client,
        at_desk: Client,
        member: Membership,
        account: PlatformAccount,
    ) -> None:
        draft = factories.make_draft(member, account, sandbox="prod")

        save(at_admins_desk, reach="some", sandboxes=["dev"])

        url = reverse("connect-check", kwargs={"pk": draft.pk})
        assert at_desk.post(url, {"name": "x"}).status_code == 422


class TestDiscardingSecrets:
    @pytest.fixture
    def created(self, member: Membership, account: PlatformAccount) -> Connection:
        return factories.make_created(member, account)

    def test_leaves_what_is_stored_unless_told_to(
        self, at_admins_desk: Client, created: Connection
    ) -> None:
        save(at_admins_desk, secrets="discard")

        created.refresh_from_db()
        assert created.secrets
        assert created.secrets_discarded_at is None

    def test_takes_what_is_stored_of_this_team_and_no_drafts(
        self,
        at_admins_desk: Client,
        created: Connection,
        member: Membership,
        account: PlatformAccount,
    ) -> None:
        draft = factories.make_draft(member, account)
        elsewhere = factories.join(factories.make_team(), Role.ADMIN)
        theirs = factories.make_created(elsewhere, factories.make_account(elsewhere.team))

        page = at_admins_desk.get(reverse("policies")).text
        save(at_admins_desk, secrets="discard", discard_stored="on")

        for row in (created, draft, theirs):
            row.refresh_from_db()
        assert "of 1 connection." in page
        assert (created.secrets, created.secret_marks) == ({}, {})
        assert draft.secrets
        assert theirs.secrets
        told = Event.objects.get(action="connection.secrets_discarded")
        assert told.object_id == str(created.pk)

    def test_takes_those_of_rotations_that_wait_for_a_word_and_counts_those_under_way(
        self,
        at_admins_desk: Client,
        created: Connection,
        member: Membership,
        admin: Membership,
        account: PlatformAccount,
    ) -> None:
        paused = factories.make_rotation(admin, paused_at=timezone.now())
        going = factories.make_rotation(admin)
        wanted: dict[str, Any] = {"kind": "rotate", "secrets": {"password": "x"}}
        waiting: list[dict[str, Any]] = [
            {"outcome": "stale", "found": {"etag": "2"}},
            {"outcome": "queued", "rotation": paused},
            {"outcome": "unknown"},
            {"outcome": "queued", "rotation": going},
        ]
        changes = [
            factories.make_change(factories.make_created(member, account), **wanted, **more)
            for more in waiting
        ]

        page = at_admins_desk.get(reverse("policies")).text
        answer = save(at_admins_desk, secrets="discard", discard_stored="on")
        text = at_admins_desk.get(answer.url).text

        for one in changes:
            one.refresh_from_db()
        ended = [(one.outcome, bool(one.secrets)) for one in changes]
        assert ended == [
            ("given_up", False),
            ("given_up", False),
            ("unknown", True),
            ("queued", True),
        ]
        assert "gives up 2 rotations" in page
        assert "2 rotations that waited" in text
        assert "2 rotations are under way" in text
        assert Event.objects.filter(action="connection.change_given_up").count() == 2

    def test_leaves_rotations_alone_unless_told_to(
        self, at_admins_desk: Client, created: Connection
    ) -> None:
        change = factories.make_change(
            created, kind="rotate", outcome="stale", secrets={"password": "x"}, found={"etag": "2"}
        )

        save(at_admins_desk, secrets="discard")

        change.refresh_from_db()
        assert (change.outcome, change.secrets) == ("stale", {"password": "x"})

    def test_is_said_on_the_connections_page(
        self, at_admins_desk: Client, created: Connection
    ) -> None:
        url = reverse("connection", kwargs={"pk": created.pk})
        before = at_admins_desk.get(url).text
        save(at_admins_desk, secrets="discard", discard_stored="on")

        after = at_admins_desk.get(url).text

        assert "Stored encrypted" in before
        assert "Stored encrypted" not in after
        assert "That is the team's policy" in after.replace("&#x27;", "'")


@pytest.mark.django_db(transaction=True)
class TestAPolicyThatChangesMeanwhile:
    def test_counts_for_what_the_platform_confirms_afterwards(
        self, member: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        draft = factories.make_draft(member, account)
        platform.fail("create", "slow", seconds=0.5)

        def create() -> None:
            try:
                create_base_connection(
                    actor=factories.actor(member), connection=draft, label=Label("x"), wait=True
                )
            finally:
                connections.close_all()

        with ThreadPoolExecutor(1) as pool:
            done = pool.submit(create)
            until(lambda: bool(platform.requests("create")))
            Team.objects.filter(pk=member.team_id).update(keep_secrets=False)
            done.result()

        row = Connection.objects.get()
        assert (row.status, row.secrets, row.secret_marks) == ("created", {}, {})
