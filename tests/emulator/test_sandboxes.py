"""The sandbox service."""

import pytest

from connector_wizard.emulator import Emulator
from tests.emulator.caller import SANDBOXES, Caller


class TestSandboxes:
    @pytest.mark.parametrize("path", [f"{SANDBOXES}/", f"{SANDBOXES}/sandboxes"])
    def test_are_listed_in_every_state(self, caller: Caller, path: str) -> None:
        listed = caller.elsewhere(x_sandbox_name=None).call("GET", path).json()

        states = {sandbox["name"]: sandbox["state"] for sandbox in listed["sandboxes"]}
        assert states["prod"] == states["dev"] == states["staging"] == "active"
        assert set(states.values()) == {"active", "creating", "resetting", "failed"}
        assert listed["_page"] == {"limit": 50, "count": 6}

    def test_have_one_default_which_is_for_production(self, caller: Caller) -> None:
        listed = caller.call("GET", f"{SANDBOXES}/").json()["sandboxes"]

        defaults = [sandbox for sandbox in listed if sandbox["isDefault"]]
        assert [(one["name"], one["type"]) for one in defaults] == [("prod", "production")]

    def test_come_in_pages(self, emulator: Emulator, caller: Caller) -> None:
        emulator.configure(extra_sandboxes=100)

        middle = caller.call("GET", f"{SANDBOXES}/", query={"limit": 50, "offset": 50}).json()
        last = caller.call("GET", f"{SANDBOXES}/", query={"limit": 50, "offset": 100}).json()

        assert (len(middle["sandboxes"]), len(last["sandboxes"])) == (50, 6)
        assert middle["_links"].keys() == {"page", "next", "prev"}
        assert last["_links"].keys() == {"page", "prev"}

    def test_print_links_that_nobody_should_follow(self, caller: Caller) -> None:
        links = caller.call("GET", f"{SANDBOXES}/").json()["_links"]

        assert links["page"]["templated"] is True
        assert ":443/" in links["page"]["href"]

    @pytest.mark.parametrize(
        "query",
        [{"limit": 5}, {"offset": 0}, {"limit": "x", "offset": 0}, {"limit": 0, "offset": 0}],
    )
    def test_want_limit_and_offset_together(self, caller: Caller, query: dict[str, object]) -> None:
        reply = caller.call("GET", f"{SANDBOXES}/", query=query)

        assert (reply.status, reply.code()) == (400, "2074-400")

    def test_are_shown_one_by_one(self, caller: Caller) -> None:
        assert caller.call("GET", f"{SANDBOXES}/sandboxes/dev").json()["name"] == "dev"
        assert caller.call("GET", f"{SANDBOXES}/sandboxes/nowhere").code() == "2100-404"

    def test_can_be_added_in_any_state(self, emulator: Emulator, caller: Caller) -> None:
        emulator.configure(extra_sandboxes=["more", {"name": "gone", "state": "deleted"}])

        assert caller.elsewhere(x_sandbox_name="more").create().status == 201
        assert caller.elsewhere(x_sandbox_name="gone").create().code() == "2103-404"
