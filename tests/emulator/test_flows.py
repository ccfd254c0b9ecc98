"""Flows: listed by the base connection that they use, and in the way of its deletion."""

import pytest

from connector_wizard.emulator import Emulator
from tests.emulator.caller import FLOW, PARAMS, Caller

SOURCE = "inheritedAttributes.sourceConnections[].baseConnection.id"
TARGET = "inheritedAttributes.targetConnections[].baseConnection.id"


def names(caller: Caller, **query: object) -> list[str]:
    reply = caller.call("GET", f"{FLOW}/flows", query=query)
    assert reply.status == 200, reply.body
    return [item["name"] for item in reply.json()["items"]]


class TestTheList:
    @pytest.fixture
    def used(self, emulator: Emulator, caller: Caller) -> str:
        """Return a connection with a flow at either end, beside one with flows of its own."""
        emulator.mark(caller.created("other"), used_by_flows=["Theirs"])
        used = caller.created()
        ends = ["From here", {"name": "To here", "as": "target", "state": "disabled"}]
        emulator.mark(used, used_by_flows=ends)
        return used

    def test_is_filtered_by_the_base_connection_at_either_end(
        self, caller: Caller, used: str
    ) -> None:
        assert names(caller, property=f"{SOURCE}=={used}") == ["From here"]
        assert names(caller, property=f"{TARGET}=={used}") == ["To here"]
        assert len(names(caller)) == 3

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"property": "state==disabled"}, ["To here"]),
            ({"property": "name==Theirs"}, ["Theirs"]),
            ({"property": "state==disabled", "orderby": "name"}, ["To here"]),
        ],
    )
    def test_takes_what_every_list_takes(
        self, caller: Caller, used: str, query: dict[str, str], found: list[str]
    ) -> None:
        assert names(caller, **query) == found

    def test_shows_one_by_its_id(self, caller: Caller, used: str) -> None:
        item = caller.call("GET", f"{FLOW}/flows").json()["items"][0]

        shown = caller.call("GET", f"{FLOW}/flows/{item['id']}")

        assert shown.json()["items"] == [item]
        assert caller.call("GET", f"{FLOW}/flows/none").code() == "1101-404"

    def test_comes_in_pages(self, emulator: Emulator, caller: Caller) -> None:
        emulator.mark(caller.created(), used_by_flows=[f"Flow {n}" for n in range(101)])

        page = caller.call("GET", f"{FLOW}/flows", query={"limit": 100}).json()

        assert len(page["items"]) == 100
        assert page["_links"]["next"]["href"].startswith("/flows?continuationToken=")

    def test_ends_at_the_sandbox(self, caller: Caller, used: str) -> None:
        assert names(caller.elsewhere(x_sandbox_name="prod")) == []

    def test_refuses_a_field_that_no_flow_has(self, caller: Caller) -> None:
        reply = caller.call("GET", f"{FLOW}/flows", query={"property": "colour==red"})

        assert reply.code() == "1449-400"


class TestAConnectionInUse:
    def test_is_made_by_an_answer(self, emulator: Emulator, caller: Caller) -> None:
        used = caller.created(params={**PARAMS, "database": "used-by-flows"})

        refused = caller.call("DELETE", f"{FLOW}/connections/{used}")

        assert refused.code() == "1418-400"
        listed = names(caller, property=f"{SOURCE}=={used}")
        assert listed == ["Daily sales", "Returns, hourly"]
        assert all(name in refused.body.decode() for name in listed)

    def test_can_be_deleted_once_its_flows_are_gone(
        self, emulator: Emulator, caller: Caller
    ) -> None:
        used = caller.created(params={**PARAMS, "database": "used-by-flows"})

        emulator.mark(used, used_by_flows=[])

        assert names(caller) == []
        assert caller.call("DELETE", f"{FLOW}/connections/{used}").status == 204

    def test_can_have_flows_that_are_not_shown(self, emulator: Emulator, caller: Caller) -> None:
        used = caller.created()
        emulator.mark(used, used_by_flows=True)

        assert names(caller) == []
        assert caller.call("DELETE", f"{FLOW}/connections/{used}").code() == "1418-400"

    def test_meets_the_faults_of_every_call(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("flows", "status", status=503)

        assert caller.call("GET", f"{FLOW}/flows").status == 503
