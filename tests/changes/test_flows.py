"""The flows in the way of a deletion are named: before it, after a refusal, to commands."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from connector_wizard.emulator import Emulator
from connector_wizard.models import Actor, Change, Connection, Event, Membership, PlatformAccount
from connector_wizard.usecases.delete_connection import delete_connection
from tests.changes.conftest import truth
from tests.changes.test_pages import page_after, url
from tests.commands.running import run

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"HX-Request": "true"}
DAILY = {"name": "Daily <b>sales</b>", "id": "flow-1", "state": "disabled", "updatedAt": 86_400_000}
FAULTS: list[Mapping[str, Any]] = [
    {"fault": "status", "status": 400, "shape": "flow", "code": "1449-400"},
    {"fault": "status", "status": 401, "shape": "gateway"},
    {"fault": "status", "status": 403, "shape": "flow"},
    {"fault": "status", "status": 404, "shape": "flow"},
    {"fault": "status", "status": 429, "shape": "flow"},
    {"fault": "status", "status": 500, "shape": "html"},
    {"fault": "bad_json"},
    {"fault": "close"},
    {"fault": "hang", "seconds": 5},
    {"fault": "huge"},
    {"fault": "redirect"},
]


@pytest.fixture
def used(platform: Emulator, made: Connection) -> Connection:
    platform.mark(made.remote_id, used_by_flows=[DAILY, "Returns"])
    return made


@pytest.fixture
def hasty(settings: Any) -> None:
    settings.AEP_READ_TIMEOUT, settings.AEP_TOTAL_TIMEOUT = 0.4, 0.8


def delete(by: Actor, connection: Connection) -> Change:
    pk = delete_connection(actor=by, connection=connection, wait=True)
    return Change.objects.get(pk=pk)


def told_of(action: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(Event.objects.filter(action=action).latest("at").changes)
    return told


class TestARefusedDeletion:
    def test_keeps_which_flows_are_in_the_way(
        self, platform: Emulator, by_member: Actor, used: Connection
    ) -> None:
        change = delete(by_member, used)

        first, second = change.flows["named"]
        assert (change.outcome, change.flows["more"]) == ("refused", False)
        assert first == {
            "id": "flow-1",
            "name": "Daily <b>sales</b>",
            "state": "disabled",
            "updated_at": "1970-01-02T00:00:00+00:00",
        }
        assert told_of("connection.change_refused")["flows"] == ["flow-1", second["id"]]

    def test_keeps_a_hundred_and_that_there_are_more(
        self, platform: Emulator, by_member: Actor, made: Connection
    ) -> None:
        platform.mark(made.remote_id, used_by_flows=[f"Flow {number}" for number in range(120)])

        change = delete(by_member, made)

        assert (len(change.flows["named"]), change.flows["more"]) == (100, True)

    @pytest.mark.usefixtures("hasty")
    @pytest.mark.parametrize("fault", FAULTS, ids=str)
    def test_ends_as_it_would_where_they_are_not_told(
        self,
        platform: Emulator,
        by_member: Actor,
        used: Connection,
        at_desk: Client,
        fault: Mapping[str, Any],
    ) -> None:
        platform.fail("flows", **{"times": None, **fault})

        change = delete(by_member, used)

        assert (change.outcome, change.platform_code) == ("refused", "FLOW-1418-400")
        assert list(change.flows) == ["problem"]
        assert "flows" not in told_of("connection.change_refused")
        text = at_desk.get(url(used)).text
        assert "Which they are could not be found out" in text
        assert "Flows still use this base connection" in text

    def test_asks_for_them_only_where_flows_are_the_reason(
        self, platform: Emulator, by_member: Actor, used: Connection
    ) -> None:
        platform.fail("delete", "status", status=400, shape="flow", code="1416-400")

        change = delete(by_member, used)

        assert (change.outcome, change.flows) == ("refused", {})
        assert platform.requests("flows") == []

    def test_says_on_its_page_what_they_are_called(
        self, platform: Emulator, at_desk: Client, used: Connection
    ) -> None:
        at_desk.post(url(used, "delete"), {"name": "Sales"})

        text = page_after(at_desk)
        assert "Flows in the way" in text
        assert "Daily &lt;b&gt;sales&lt;/b&gt;" in text
        assert "Daily <b>" not in text
        assert "Returns" in text

    def test_admits_that_none_was_named(
        self, platform: Emulator, at_desk: Client, made: Connection
    ) -> None:
        # Those of which the account may see nothing, or that went between the two questions.
        platform.mark(made.remote_id, used_by_flows=True)

        at_desk.post(url(made, "delete"), {"name": "Sales"})

        assert "they may be gone by now" in page_after(at_desk)

    def test_can_be_repeated_once_they_are_gone(
        self, platform: Emulator, by_member: Actor, used: Connection
    ) -> None:
        delete(by_member, used)
        platform.mark(used.remote_id, used_by_flows=[])

        again = delete(by_member, Connection.objects.get(pk=used.pk))

        assert (again.outcome, again.flows) == ("done", {})
        assert truth(platform, used)["deleted"]


class TestTheDeletePage:
    def test_asks_the_platform_nothing_by_itself(
        self, platform: Emulator, at_desk: Client, used: Connection
    ) -> None:
        text = at_desk.get(url(used, "delete")).text

        assert platform.requests("flows") == []
        assert f'hx-post="{url(used, "flows")}"' in text
        assert 'hx-trigger="load, submit"' in text
        assert "Ask which flows use it" in text

    @pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])
    def test_names_them_and_lets_the_button_say_so(
        self, platform: Emulator, at_desk: Client, used: Connection, headers: dict[str, str]
    ) -> None:
        answer = at_desk.post(url(used, "flows"), headers=headers)

        assert answer.status_code == 200
        assert "2 flows use it, so the Platform will refuse" in answer.text
        assert "Daily &lt;b&gt;sales&lt;/b&gt;" in answer.text
        assert answer.text.count("Try it all the same; the Platform will refuse") == 1
        assert "load, submit" not in answer.text
        assert ("hx-swap-oob" in answer.text) == bool(headers)
        assert ("<html" in answer.text) != bool(headers)

    def test_says_that_none_does(self, at_desk: Client, made: Connection) -> None:
        answer = at_desk.post(url(made, "flows"), headers=HTMX)

        assert "No flow uses it" in answer.text
        assert "Delete it on the Platform" in answer.text

    def test_does_not_say_so_where_not_all_could_be_read(
        self, platform: Emulator, at_desk: Client, made: Connection
    ) -> None:
        platform.mark(made.remote_id, used_by_flows=[{"inheritedAttributes": {}, "name": "?"}])
        platform.fail("flows", "status", status=400, shape="flow", code="1449-400")

        answer = at_desk.post(url(made, "flows"), headers=HTMX)

        assert "No flow uses it" not in answer.text
        assert "not all could be read" in answer.text

    @pytest.mark.usefixtures("hasty")
    @pytest.mark.parametrize("fault", FAULTS, ids=str)
    def test_lets_it_be_deleted_where_they_are_not_told(
        self, platform: Emulator, at_desk: Client, used: Connection, fault: Mapping[str, Any]
    ) -> None:
        platform.fail("flows", **{"times": None, **fault})

        answer = at_desk.post(url(used, "flows"), headers=HTMX)

        assert answer.status_code == 422
        assert "Which flows use it could not be found out" in answer.text
        assert "You can delete it all the same" in answer.text
        assert "Delete it on the Platform" in answer.text
        assert told_of("platform.failed")["call"] == "flows"

    def test_deletes_though_it_has_named_some_that_are_gone_by_now(
        self, platform: Emulator, at_desk: Client, used: Connection
    ) -> None:
        at_desk.post(url(used, "flows"), headers=HTMX)
        platform.mark(used.remote_id, used_by_flows=[])

        at_desk.post(url(used, "delete"), {"name": "Sales"})

        assert "Deleted on the Platform" in page_after(at_desk)

    def test_asks_nothing_of_what_is_not_there_any_more(
        self, platform: Emulator, at_desk: Client, used: Connection
    ) -> None:
        Connection.objects.update(status="deleted")

        answer = at_desk.post(url(used, "flows"))

        assert (answer.status_code, answer["Location"]) == (302, url(used))
        assert platform.requests("flows") == []

    def test_asks_nothing_where_there_is_no_account(
        self, platform: Emulator, at_desk: Client, used: Connection, account: PlatformAccount
    ) -> None:
        Connection.objects.update(account=None)

        assert at_desk.post(url(used, "flows"))["Location"] == url(used)
        assert platform.requests("flows") == []

    def test_is_shown_to_who_signs_in_again_in_the_middle(
        self, at_desk: Client, used: Connection
    ) -> None:
        assert at_desk.get(url(used, "flows"))["Location"] == url(used, "delete")


class TestTheCommand:
    def test_prints_which_they_are(
        self, platform: Emulator, member: Membership, used: Connection
    ) -> None:
        code, [told] = run("delete_connection", member, f"--connection={used.pk}")

        assert (code, told["status"]) == (3, "refused")
        assert told["flows"][0] == {"id": "flow-1", "name": "Daily <b>sales</b>"}
        assert len(told["flows"]) == 2

    def test_prints_none_where_they_are_not_told(
        self, platform: Emulator, member: Membership, used: Connection
    ) -> None:
        platform.fail("flows", "status", status=403, shape="flow")

        code, [told] = run("delete_connection", member, f"--connection={used.pk}")

        assert (code, "flows" in told) == (3, False)
