"""Adopting what others made, putting it aside, and taking over what was changed on the Platform."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from connector_wizard import testing
from connector_wizard.access import may_review, review_queue
from connector_wizard.emulator import Emulator
from connector_wizard.models import (
    SYSTEM,
    Change,
    Connection,
    Event,
    ForeignConnection,
    Label,
    Membership,
    PlatformAccount,
    Review,
    Role,
)
from connector_wizard.models.checks import due_for_a_test
from connector_wizard.models.connections import target_of
from connector_wizard.models.reviews import standing_of
from connector_wizard.models.sightings import drift_of, mark_of
from connector_wizard.usecases.adopt_connection import adopt_connections
from connector_wizard.usecases.create_base_connection import create_base_connection
from connector_wizard.usecases.settle_submission import settle_due
from connector_wizard.usecases.sync_inventory import sync_inventory
from tests import factories
from tests.inventory.conftest import SyncOf


def decide(desk: Client, what: str, *chosen: object, **more: Any) -> Any:
    posted = {"do": what, "chosen": [str(one) for one in chosen], **more}
    return desk.post(reverse("inventory-decide"), posted, follow=True)


def ids() -> list[Any]:
    return list(ForeignConnection.objects.values_list("pk", flat=True))


class TestAdopting:
    def test_makes_a_record_without_a_secret_that_waits_for_a_review(
        self, platform: Emulator, at_admins_desk: Client, admin: Membership, sync: SyncOf
    ) -> None:
        platform.configure(foreign_connections=1, secrets_shown="mask")
        sync()

        answer = decide(at_admins_desk, "adopt", *ids())

        one = Connection.objects.get()
        there = platform.connections()[0]
        assert "1 connection is on record now" in answer.text
        assert (one.status, one.remote_id, one.etag) == ("created", there["id"], there["etag"])
        assert (one.source, one.auth_spec["name"]) == ("amazon-redshift", "Basic Authentication")
        assert one.params == there["params"]
        assert (one.secrets, one.secret_marks) == ({}, {})
        assert None not in (one.adopted_at, one.awaits_review_since)
        assert list(due_for_a_test(timezone.now())) == [one]
        assert one.created_by == admin.user
        assert ids() == []
        assert Event.objects.get(action="connection.adopted").object_id == str(one.pk)

    def test_puts_on_record_anew_what_was_deleted_and_is_there_again(
        self,
        platform: Emulator,
        created: Connection,
        at_admins_desk: Client,
        sync: SyncOf,
    ) -> None:
        long_ago = timezone.now() - timedelta(hours=1)
        Connection.objects.update(status="deleted", touched_at=long_ago)
        sync()
        page = at_admins_desk.get(reverse("inventory")).text
        assert "There again: on record as deleted is" in page
        assert reverse("connection", kwargs={"pk": created.pk}) in page

        decide(at_admins_desk, "adopt", *ids())

        old, new = Connection.objects.order_by("begun_at")
        assert (old.status, new.status) == ("deleted", "created")
        assert old.remote_id == new.remote_id
        assert (sync().found, ids()) == (0, [])
        platform.mark(new.remote_id, deleted=True)
        sync()
        new.refresh_from_db()
        assert [one.name for one in drift_of(new)] == ["gone"]

    def test_takes_the_whole_page_by_one_tick(
        self, platform: Emulator, at_admins_desk: Client, sync: SyncOf
    ) -> None:
        platform.configure(foreign_connections=60)
        sync()
        page = at_admins_desk.get(reverse("inventory")).text
        listed = re.findall(r'name="listed" value="([^"]+)"', page)

        answer = decide(at_admins_desk, "adopt", whole_page="on", listed=listed)

        assert "All 50 on this page" in page
        assert "50 connections are on record now" in answer.text
        assert len(ids()) == 10

    def test_takes_the_specs_word_for_what_is_secret(
        self, platform: Emulator, admin: Membership, account: PlatformAccount, sync: SyncOf
    ) -> None:
        platform.configure(foreign_connections=1)
        sync()
        one = ForeignConnection.objects.select_related("account").get()
        one.params = {"server": "a", "password": "hunter2", "unheard-of": "b"}

        (made,) = adopt_connections(
            actor=factories.actor(admin), team=admin.team, chosen=[one]
        ).made

        assert made.params == {"server": "a"}

    def test_does_not_drift_afterwards(
        self, platform: Emulator, at_admins_desk: Client, sync: SyncOf
    ) -> None:
        platform.configure(foreign_connections=2)
        sync()
        decide(at_admins_desk, "adopt", *ids())

        done = sync()

        assert (done.found, done.drifted) == (0, 0)

    def test_is_done_once_for_each_however_often_it_is_pressed(
        self, platform: Emulator, admin: Membership, account: PlatformAccount, sync: SyncOf
    ) -> None:
        platform.configure(foreign_connections=1)
        sync()
        chosen = list(ForeignConnection.objects.select_related("account"))

        first = adopt_connections(actor=factories.actor(admin), team=admin.team, chosen=chosen)
        second = adopt_connections(actor=factories.actor(admin), team=admin.team, chosen=chosen)

        assert (len(first.made), first.late, len(second.made), second.late) == (1, 0, 0, 1)
        assert Connection.objects.count() == 1

    def test_leaves_what_another_account_of_the_organization_has_on_record(
        self, platform: Emulator, admin: Membership, account: PlatformAccount, sync: SyncOf
    ) -> None:
        platform.configure(foreign_connections=1)
        second = factories.make_account(admin.team)
        sync()
        sync_inventory(actor=factories.actor(admin), account=second, sandbox="dev", wait=True)
        chosen = list(ForeignConnection.objects.select_related("account"))

        done = adopt_connections(actor=factories.actor(admin), team=admin.team, chosen=chosen)

        assert (len(done.made), done.late) == (1, 1)

    def test_of_what_another_team_is_about_to_create_makes_nobody_create_it_twice(
        self, platform: Emulator, admin: Membership, account: PlatformAccount
    ) -> None:
        other = factories.join(factories.make_team(), Role.ADMIN)
        theirs = factories.make_account(other.team)
        draft = factories.make_draft(admin, account)
        platform.fail("create", "close", when="after")
        create_base_connection(
            actor=factories.actor(admin), connection=draft, label=Label("Sales"), wait=True
        )
        sync_inventory(actor=factories.actor(other), account=theirs, sandbox="dev", wait=True)
        chosen = list(ForeignConnection.objects.select_related("account"))
        adopt_connections(actor=factories.actor(other), team=other.team, chosen=chosen)

        settle_due()

        draft.refresh_from_db()
        assert (draft.status, draft.remote_id) == ("created", platform.connections()[0]["id"])
        assert Connection.objects.filter(status="created").count() == 2

    def test_of_a_source_that_the_platform_lost_keeps_what_is_known(
        self, platform: Emulator, at_admins_desk: Client, sync: SyncOf
    ) -> None:
        platform.configure(extra_connections={"spec_id": "00000000-0000-4000-8000-000000000000"})
        sync()

        decide(at_admins_desk, "adopt", *ids())

        one = Connection.objects.get()
        assert (one.source_title, one.params) == ("Unknown source", {})
        assert at_admins_desk.get(reverse("connection", kwargs={"pk": one.pk})).status_code == 200

    def test_changes_nothing_where_the_platform_does_not_answer(
        self, platform: Emulator, at_admins_desk: Client, sync: SyncOf
    ) -> None:
        platform.configure(foreign_connections=1)
        sync()
        platform.fail("specs", "status", status=503, times=None)

        answer = decide(at_admins_desk, "adopt", *ids())

        assert "Nothing was adopted" in answer.text
        assert (Connection.objects.count(), len(ids())) == (0, 1)
        assert Event.objects.filter(action="platform.failed").exists()

    def test_names_the_reference_of_ours_that_it_carries(
        self,
        platform: Emulator,
        at_admins_desk: Client,
        admin: Membership,
        account: PlatformAccount,
        sync: SyncOf,
    ) -> None:
        draft = factories.make_draft(admin, account)
        factories.make_submission(draft, reference="cw-bbbbbbbbbbbbb", outcome="not_created")
        platform.configure(extra_connections={"description": "Ours [cw-bbbbbbbbbbbbb]"})
        sync()

        decide(at_admins_desk, "adopt", *ids())

        event = Event.objects.get(action="connection.adopted")
        assert "cw-bbbbbbbbbbbbb" in event.changes

    def test_asks_for_a_tick(self, at_admins_desk: Client) -> None:
        assert "Tick first" in decide(at_admins_desk, "adopt").text

    @pytest.mark.parametrize("what", ["adopt", "ignore", "restore"])
    def test_touches_nothing_of_another_team(
        self, platform: Emulator, sync: SyncOf, what: str
    ) -> None:
        platform.configure(foreign_connections=1)
        sync()
        stranger = Client()
        stranger.force_login(
            factories.join(factories.make_team(), Role.ADMIN).user,
            "django.contrib.auth.backends.ModelBackend",
        )

        answer = decide(stranger, what, *ids(), "no-id")

        assert "Somebody was quicker" in answer.text
        assert ForeignConnection.objects.get().ignored_at is None


class TestPuttingAside:
    def test_takes_it_from_the_list_until_it_is_put_back(
        self, platform: Emulator, at_admins_desk: Client, sync: SyncOf
    ) -> None:
        platform.configure(foreign_connections=2)
        sync()
        one = ForeignConnection.objects.first()
        assert one
        shown = {}
        for what in ("ignore", "restore"):
            decide(at_admins_desk, what, one.pk)
            shown[what] = [
                one.name in at_admins_desk.get(reverse("inventory") + query).text
                for query in ("", "?show=ignored")
            ]

        assert shown == {"ignore": [False, True], "restore": [True, False]}
        assert [
            Event.objects.filter(action=f"inventory.{done}").count()
            for done in ("ignored", "restored")
        ] == [1, 1]


class TestTakingOver:
    def accept(self, desk: Client, connection: Connection, seen: str | None = None) -> str:
        url = reverse("connection", kwargs={"pk": connection.pk})
        page = desk.get(url)
        if seen is None:
            seen = page.text.partition('name="seen" value="')[2].partition('"')[0]
        answer = desk.post(f"{url}accept/", {"seen": seen}, follow=True)
        connection.refresh_from_db()
        return answer.text

    def test_puts_on_record_what_is_there_now(
        self, platform: Emulator, created: Connection, sync: SyncOf, at_desk: Client
    ) -> None:
        params = {"server": "other.example.com", "username": "reader", "database": "dev"}
        platform.mark(created.remote_id, name="Other", params=params, state="disabled")
        target = created.target
        Connection.objects.update(test_due_at=None)
        sync()

        text = self.accept(at_desk, created)

        event = Event.objects.get(action="connection.drift_accepted")
        assert "The record is as on the Platform now" in text
        assert ">Disabled</span>" in text
        assert (created.name, created.params) == ("Other", params)
        assert created.etag == platform.connections()[0]["etag"]
        assert created.target != target
        assert list(due_for_a_test(timezone.now())) == [created]
        assert '"name":{"after":"Other","before":"Sales"}' in event.changes
        assert sync().drifted == 0
        assert not Connection.objects.drifting().exists()

    def test_makes_the_review_of_what_changed_stale(
        self,
        platform: Emulator,
        created: Connection,
        sync: SyncOf,
        at_desk: Client,
        admin: Membership,
    ) -> None:
        factories.make_review(created, admin, verdict=Review.Verdict.APPROVED)
        created.leave_queue()
        platform.mark(created.remote_id, name="Other")
        sync()

        self.accept(at_desk, created)

        assert standing_of(created).state == "stale"
        assert created.awaits_review_since

    def test_leaves_the_review_to_somebody_else(
        self,
        platform: Emulator,
        created: Connection,
        sync: SyncOf,
        admin: Membership,
        at_admins_desk: Client,
    ) -> None:
        platform.mark(created.remote_id, params={"server": "theirs.example.com"})
        sync()

        self.accept(at_admins_desk, created)

        assert not may_review(admin, created)
        assert created not in review_queue(admin)
        assert created in review_queue(factories.join(created.team, Role.REVIEWER))

    def test_leaves_the_review_where_only_the_state_changed(
        self,
        platform: Emulator,
        created: Connection,
        sync: SyncOf,
        at_desk: Client,
        admin: Membership,
    ) -> None:
        factories.make_review(created, admin, verdict=Review.Verdict.APPROVED)
        created.leave_queue()
        platform.mark(created.remote_id, state="disabled")
        sync()

        self.accept(at_desk, created)

        assert standing_of(created).state == "approved"

    def test_keeps_what_is_gone_on_record_as_deleted(
        self, platform: Emulator, created: Connection, sync: SyncOf, at_desk: Client
    ) -> None:
        platform.mark(created.remote_id, deleted=True)
        sync()

        text = self.accept(at_desk, created)

        assert "on record as deleted" in text
        assert (created.status, created.awaits_review_since) == ("deleted", None)
        assert Event.objects.filter(action="connection.found_deleted").exists()
        assert (sync().drifted, Connection.objects.drifting().count()) == (0, 0)

    def test_takes_over_another_auth_spec_without_the_secrets_of_the_old(
        self, platform: Emulator, created: Connection, sync: SyncOf, at_desk: Client
    ) -> None:
        schema = {"properties": {"server": {"type": "string"}, "key": {"format": "password"}}}
        pair = {"name": "Key pair", "schema": {"type": "object", **schema}}
        Connection.objects.update(auth_specs=[*created.auth_specs, pair])
        there = {"server": "other.example.com", "username": "reader"}
        platform.mark(created.remote_id, auth_name="Key pair", params=there)
        sync()
        page = at_desk.get(reverse("connection", kwargs={"pk": created.pk})).text
        assert "our copies of the old ones go" in page

        text = self.accept(at_desk, created)

        assert "The record is as on the Platform now." in text
        assert created.auth_spec["name"] == "Key pair"
        assert created.params == {"server": "other.example.com"}
        assert (created.secrets, created.secret_marks) == ({}, {})
        assert created.lacks_secrets
        assert created.target == target_of(created.spec_id, created.params)
        assert sync().drifted == 0
        assert not Connection.objects.drifting().exists()

    def test_says_which_auth_spec_it_could_not_take_over(
        self, platform: Emulator, created: Connection, sync: SyncOf, at_desk: Client
    ) -> None:
        platform.mark(created.remote_id, auth_name="Key pair", name="Other")
        sync()
        page = at_desk.get(reverse("connection", kwargs={"pk": created.pk})).text
        assert "that alone stays here as it is" in page

        text = self.accept(at_desk, created)

        assert "none that is called “Key pair”, so here it stays “Basic Authentication”" in text
        assert "on the Platform it is Key pair" in text
        assert (created.auth_spec["name"], created.name) == ("Basic Authentication", "Other")
        assert created.secrets == {"password": "a good password"}
        told = json.loads(Event.objects.get(action="connection.drift_accepted").changes)
        both = {"here": "Basic Authentication", "there": "Key pair"}
        assert told["left as it was"] == {"auth spec": both}
        assert "auth spec" not in told

    def test_offers_nothing_that_needs_it_to_be_there(
        self, platform: Emulator, created: Connection, sync: SyncOf, at_desk: Client
    ) -> None:
        work = [
            reverse(f"connection-{what}", kwargs={"pk": created.pk})
            for what in ("test", "rename", "rotate", "delete", "data", "copy", "code")
        ]
        Connection.objects.update(test_due_at=None)
        page = reverse("connection", kwargs={"pk": created.pk})
        there = at_desk.get(page).text
        assert all(f'"{one}"' in there for one in work)
        platform.mark(created.remote_id, deleted=True)
        testing.run(created, actor=SYSTEM)
        sync()

        gone = at_desk.get(page).text

        assert not [one for one in work if f'"{one}"' in gone]
        assert "so there is nothing to test" in gone
        assert "Create it again if it is still needed" not in gone
        assert reverse("connection-accept", kwargs={"pk": created.pk}) in gone

    def test_gives_up_a_change_that_waits_for_an_answer(
        self, platform: Emulator, created: Connection, sync: SyncOf, at_desk: Client
    ) -> None:
        found = {"name": "Other", "description": "", "etag": "2", "by": "", "at": ""}
        factories.make_change(created, kind="rotate", outcome="stale", found=found)
        platform.mark(created.remote_id, deleted=True)
        sync()

        self.accept(at_desk, created)

        assert (created.status, Change.objects.get().outcome) == ("deleted", "given_up")

    def test_gives_up_a_change_that_asked_about_an_older_version(
        self, platform: Emulator, created: Connection, sync: SyncOf, at_desk: Client
    ) -> None:
        found = {"name": "Two", "description": "", "etag": "2", "by": "", "at": ""}
        factories.make_change(created, outcome="stale", found=found)
        platform.mark(created.remote_id, name="Three")
        sync()

        self.accept(at_desk, created, mark_of(drift_of(Connection.objects.get())))

        assert (created.name, Change.objects.get().outcome) == ("Three", "given_up")

    def test_is_not_offered_beside_a_change_that_asks_about_the_same(
        self, platform: Emulator, created: Connection, sync: SyncOf, at_desk: Client
    ) -> None:
        platform.mark(created.remote_id, name="Two")
        found = {"name": "Two", "description": "", "etag": platform.connections()[0]["etag"]}
        factories.make_change(created, outcome="stale", found=found)
        sync()

        page = at_desk.get(reverse("connection", kwargs={"pk": created.pk})).text

        assert "Take over what is there" in page
        assert "Take it over" not in page
        platform.mark(created.remote_id, deleted=True)
        sync()
        gone = at_desk.get(reverse("connection", kwargs={"pk": created.pk})).text
        assert "Put on record as deleted" in gone
        assert "Take over what is there" not in gone

    def test_says_that_it_gives_up_what_waits_in_a_paused_rotation(
        self, platform: Emulator, created: Connection, sync: SyncOf, member: Membership
    ) -> None:
        rotation = factories.make_rotation(member, paused_at=timezone.now())
        change = factories.make_change(created, kind="rotate", rotation=rotation)
        platform.mark(created.remote_id, name="Two")
        sync()
        connection = Connection.objects.select_related("sighting").get()
        facts = {"connection": connection, "sighting": connection.sighting, "may_accept": True}

        alerts = [
            render_to_string("connections/_drift.html", {**facts, "change": one})
            for one in (None, change)
        ]

        assert ["gives them up" in one for one in alerts] == [False, True]

    def test_refuses_what_is_not_what_the_person_saw(
        self, platform: Emulator, created: Connection, sync: SyncOf, at_desk: Client
    ) -> None:
        platform.mark(created.remote_id, name="Other")
        sync()

        text = self.accept(at_desk, created, seen="of something else")

        assert "It differs in another way" in text
        assert created.name == "Sales"

    def test_waits_for_a_change_from_here(
        self, platform: Emulator, created: Connection, sync: SyncOf, at_desk: Client
    ) -> None:
        platform.mark(created.remote_id, deleted=True)
        sync()
        seen = mark_of(drift_of(Connection.objects.get()))
        factories.make_change(created, outcome="unknown")

        text = self.accept(at_desk, created, seen)

        assert created.status == "created"
        assert "It stays on record as deleted" not in text
        assert "Take it over" not in text

    def test_is_for_its_author_and_admins(
        self, platform: Emulator, created: Connection, sync: SyncOf
    ) -> None:
        platform.mark(created.remote_id, name="Other")
        sync()
        other = Client()
        other.force_login(
            factories.join(created.team, Role.REVIEWER).user,
            "django.contrib.auth.backends.ModelBackend",
        )

        page = other.get(reverse("connection", kwargs={"pk": created.pk})).text

        assert "It was changed on the Platform" in page
        assert "Take it over" not in page

    def test_is_offered_on_the_lists(
        self, platform: Emulator, created: Connection, sync: SyncOf, at_desk: Client
    ) -> None:
        pages = [reverse("home"), reverse("connections") + "?drift=1", reverse("inventory")]
        before = ["hanged on the Platform</span>" in at_desk.get(one).text for one in pages[:2]]
        platform.mark(created.remote_id, name="Other")
        sync()

        assert before == [False, False]
        assert ["hanged on the Platform</span>" in at_desk.get(one).text for one in pages[:2]] == [
            True,
            True,
        ]
        assert (
            "1 connection is not on the Platform as it is on record" in at_desk.get(pages[2]).text
        )
