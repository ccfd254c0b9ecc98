"""The inventory by commands: list what others made, adopt it, put it aside, take drift over."""

from typing import Any

import pytest

from connector_wizard.emulator import Emulator
from connector_wizard.models import (
    SYSTEM,
    Connection,
    Event,
    ForeignConnection,
    Membership,
    PlatformAccount,
    Source,
)
from connector_wizard.usecases.sync_inventory import sync_inventory
from tests import factories
from tests.commands.running import run

pytestmark = pytest.mark.django_db(transaction=True)


def sync(account: PlatformAccount, sandbox: str = "dev") -> None:
    sync_inventory(actor=SYSTEM, account=account, sandbox=sandbox, wait=True)


def names(told: list[dict[str, Any]]) -> list[str]:
    return [one["name"] for one in told]


class TestListForeign:
    def test_tells_what_others_made_and_nothing_secret(
        self, member: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        platform.configure(foreign_connections=2, secrets_shown="mask")
        Source.objects.create(
            account=account, spec_id=factories.REDSHIFT_SPEC_ID, name="amazon-redshift", title="x"
        )
        sync(account)

        code, told = run("list_foreign", member)

        there = {one["id"]: one for one in platform.connections()}
        assert (code, {one["id"] for one in told}) == (0, set(there))
        first = told[0]
        assert (first["account"], first["sandbox"]) == (account.name, "dev")
        assert (first["source"], first["state"]) == ("amazon-redshift", "enabled")
        assert first["name"] == there[first["id"]]["name"]
        assert "password" not in str(told).lower()

    @pytest.mark.parametrize(
        ("options", "expected"),
        [
            ([], ["One", "Two", "There", "Second's"]),
            (["--account=First"], ["One", "Two", "There"]),
            (["--sandbox=prod"], ["There"]),
            (["--account=First", "--sandbox=dev"], ["One", "Two"]),
            (["--search=tw"], ["Two"]),
            (["--search=robot@"], ["There"]),
            (["--ignored"], ["Aside"]),
            (["--account=Nobodys"], []),
        ],
    )
    def test_keeps_to_what_is_asked_for(
        self, member: Membership, options: list[str], expected: list[str]
    ) -> None:
        first = factories.make_account(member.team, name="First")
        second = factories.make_account(member.team, name="Second")
        for name, more in (
            ("One", {}),
            ("Two", {}),
            ("There", {"sandbox": "prod", "made_by": "robot@example.com"}),
            ("Aside", {"ignored_at": member.joined_at, "ignored_by": "admin@example.com"}),
        ):
            factories.make_foreign(first, name=name, **more)
        factories.make_foreign(second, name="Second's")
        factories.make_foreign(factories.make_account(factories.make_team()), name="Strange")

        assert names(run("list_foreign", member, *options)[1]) == expected

    def test_says_that_nothing_was_read_yet(
        self, member: Membership, account: PlatformAccount, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run("list_foreign", member) == (0, [])
        assert "run sync" in capsys.readouterr().err


class TestAdopting:
    def test_puts_on_record_what_is_named(
        self, admin: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        platform.configure(foreign_connections=3)
        sync(account)
        wanted = [one["id"] for one in platform.connections()][:2]

        code, told = run("adopt_connections", admin, *wanted)

        assert (code, [one["status"] for one in told]) == (0, ["adopted", "adopted"])
        assert [one["id"] for one in told] == wanted
        made = {str(one.pk): one.remote_id for one in Connection.objects.all()}
        assert {one["connection"]: one["id"] for one in told} == made
        assert ForeignConnection.objects.count() == 1
        assert Event.objects.filter(action="connection.adopted").count() == 2

    def test_of_all_leaves_what_was_put_aside(
        self, admin: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        platform.configure(foreign_connections=2)
        sync(account)
        aside = ForeignConnection.objects.earliest("name")
        run("ignore_foreign", admin, aside.remote_id)

        code, told = run("adopt_connections", admin, "--all")

        assert (code, len(told)) == (0, 1)
        assert [one.pk for one in ForeignConnection.objects.all()] == [aside.pk]

    def test_of_what_another_account_has_on_record_changes_nothing(
        self, admin: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        platform.configure(foreign_connections=1)
        second = factories.make_account(admin.team, name="Second")
        sync(account)
        sync(second)
        (there,) = platform.connections()

        unclear, [why] = run("adopt_connections", admin, there["id"])
        done = run("adopt_connections", admin, there["id"], "--account=Second")
        late = run("adopt_connections", admin, "--all")

        assert (unclear, "say --account" in why["error"]) == (2, True)
        assert (done[0], done[1][0]["status"]) == (0, "adopted")
        assert (late[0], late[1][0]["status"]) == (0, "unchanged")
        assert Connection.objects.get().account == second

    def test_names_what_is_not_on_the_list_and_adopts_nothing(
        self, admin: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        row = factories.make_foreign(account)

        code, [told] = run("adopt_connections", admin, row.remote_id, "nowhere")

        assert (code, told["status"]) == (2, "invalid")
        assert "nowhere" in told["error"]
        assert not Connection.objects.exists()

    def test_is_refused_where_the_platform_does_not_tell_the_spec(
        self, admin: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        row = factories.make_foreign(account)
        platform.fail("specs", "status", status=403, times=None)

        code, [told] = run("adopt_connections", admin, row.remote_id)

        assert (code, told["status"]) == (3, "refused")
        assert ForeignConnection.objects.exists()


class TestPuttingAside:
    def test_and_back_are_events_once_each(
        self, admin: Membership, account: PlatformAccount
    ) -> None:
        row = factories.make_foreign(account)

        for options in ([], [], ["--restore"], ["--restore"]):
            code, [told] = run("ignore_foreign", admin, row.remote_id, *options)
            assert (code, told["id"]) == (0, row.remote_id)
            assert told["status"] == ("restored" if options else "ignored")

        actions = list(Event.objects.order_by("sequence").values_list("action", flat=True))
        assert actions == ["inventory.ignored", "inventory.restored"]

    def test_takes_all_of_a_place(self, admin: Membership, account: PlatformAccount) -> None:
        for sandbox in ("dev", "dev", "prod"):
            factories.make_foreign(account, sandbox=sandbox)

        aside = run("ignore_foreign", admin, "--all", "--sandbox=dev")
        back = run("ignore_foreign", admin, "--all", "--restore")

        assert (len(aside[1]), len(back[1])) == (2, 2)


class TestDrift:
    @pytest.fixture
    def drifting(
        self, member: Membership, account: PlatformAccount, platform: Emulator
    ) -> Connection:
        params = {"database": "sales"}
        row = factories.make_on_platform(member, account, platform, params=params)
        row.etag = platform.connections()[-1]["etag"]
        row.save(update_fields=["etag"])
        platform.mark(row.remote_id, name="Renamed there")
        sync(account)
        return row

    def test_is_told_field_by_field(self, member: Membership, drifting: Connection) -> None:
        code, [told] = run("list_drift", member)

        difference = {"field": "name", "here": "Sales", "there": "Renamed there"}
        assert (code, told["id"]) == (0, drifting.remote_id)
        assert difference in told["differences"]
        assert told["seen"]

    def test_is_taken_over_as_it_was_seen(self, member: Membership, drifting: Connection) -> None:
        _, [seen] = run("list_drift", member)
        accept = (f"--connection={seen['id']}", f"--seen={seen['seen']}")

        code, [told] = run("accept_drift", member, *accept)
        again, [why] = run("accept_drift", member, *accept)

        assert (code, told["status"], told["name"]) == (0, "accepted", "Renamed there")
        assert (again, "see list_drift" in why["error"]) == (2, True)
        assert run("list_drift", member) == (0, [])
        assert Event.objects.filter(action="connection.drift_accepted").count() == 1

    def test_that_was_not_seen_is_not_taken_over(
        self,
        member: Membership,
        drifting: Connection,
        platform: Emulator,
        account: PlatformAccount,
    ) -> None:
        _, [seen] = run("list_drift", member)
        platform.mark(drifting.remote_id, name="Renamed once more")
        sync(account)

        code, _ = run(
            "accept_drift", member, f"--connection={seen['id']}", f"--seen={seen['seen']}"
        )

        drifting.refresh_from_db()
        assert (code, drifting.name) == (2, "Sales")

    def test_of_what_is_gone_leaves_it_as_deleted(
        self,
        member: Membership,
        drifting: Connection,
        platform: Emulator,
        account: PlatformAccount,
    ) -> None:
        platform.mark(drifting.remote_id, deleted=True)
        sync(account)
        _, [seen] = run("list_drift", member)

        code, [told] = run(
            "accept_drift", member, f"--connection={seen['id']}", f"--seen={seen['seen']}"
        )

        assert [one["field"] for one in seen["differences"]] == ["gone"]
        assert (code, told["status"]) == (0, "deleted")
