"""The endpoints that steer the emulator from another process, and the page for people."""

import pytest

from connector_wizard.emulator import DEMO_CLIENT_SECRET, DEMO_ORG_ID, WRONG_PASSWORD, Emulator
from tests.emulator.caller import FLOW, PARAMS, Caller


class TestControl:
    def test_lets_faults_strike_and_takes_them_back(self, caller: Caller) -> None:
        fault = {"call": "list", "fault": "status", "status": 502, "times": None}

        assert caller.call("POST", "/emulator/faults", fault).status == 200
        assert caller.call("GET", f"{FLOW}/connections").status == 502
        assert caller.call("DELETE", "/emulator/faults").status == 200
        assert caller.call("GET", f"{FLOW}/connections").status == 200

    def test_tells_the_truth_about_every_connection(
        self, emulator: Emulator, caller: Caller
    ) -> None:
        kept = caller.created("kept", description="[cw-kept]")
        gone = caller.elsewhere(x_sandbox_name="prod").created("gone")
        caller.elsewhere(x_sandbox_name="prod").call("DELETE", f"{FLOW}/connections/{gone}")

        truth = caller.call("GET", "/emulator/connections").json()["connections"]

        assert truth == emulator.connections()
        told = [(one["id"], one["name"], one["sandbox"], one["deleted"]) for one in truth]
        assert told == [(kept, "kept", "dev", False), (gone, "gone", "prod", True)]
        assert truth[0]["description"] == "[cw-kept]"
        assert truth[0]["created_at"] > 0
        assert PARAMS["password"] not in str(truth)

    def test_tells_what_was_asked(self, emulator: Emulator, caller: Caller) -> None:
        caller.created()
        caller.create(params=PARAMS | {"password": WRONG_PASSWORD})
        caller.listed(property="name==sales")

        told = caller.call("GET", "/emulator/requests").json()

        assert told["counts"] == {"create": 2, "list": 1}
        assert [one["status"] for one in emulator.requests("create")] == [201, 400]
        assert emulator.requests("list")[0]["query"] == "property=name%3D%3Dsales"
        assert WRONG_PASSWORD not in str(told)

    def test_marks_a_connection(self, emulator: Emulator, caller: Caller) -> None:
        connection_id = caller.created()
        path = f"/emulator/connections/{connection_id}"

        assert caller.call("POST", path, {"used_by_flows": True}).status == 200
        assert emulator.connections()[0]["used_by_flows"] is True

    @pytest.mark.parametrize("change", [{"name": "b"}, {"description": "b"}, {"by": "other"}])
    def test_lets_others_change_a_connection_as_a_new_version(
        self, caller: Caller, change: dict[str, str]
    ) -> None:
        connection_id = caller.created()
        (before,) = caller.listed()["items"]

        caller.call("POST", f"/emulator/connections/{connection_id}", change)

        (after,) = caller.listed()["items"]
        assert after["etag"] != before["etag"]
        assert after["createdBy"] == before["createdBy"] != after["updatedBy"]
        assert after.get("name") == change.get("name", before["name"])

    def test_deletes_a_connection_behind_ones_back(self, caller: Caller) -> None:
        connection_id = caller.created()

        caller.call("POST", f"/emulator/connections/{connection_id}", {"deleted": True})

        assert caller.call("GET", f"{FLOW}/connections/{connection_id}").status == 404
        assert caller.listed()["items"] == []

    def test_seeds_what_others_made(self, emulator: Emulator, caller: Caller) -> None:
        emulator.configure(foreign_connections=250)
        emulator.configure(foreign_connections={"count": 2, "sandbox": "prod"})

        names = {one["name"] for one in emulator.connections()}
        assert len(names) == 252
        assert len(caller.elsewhere(x_sandbox_name="prod").listed()["items"]) == 2

    def test_revokes_tokens(self, caller: Caller) -> None:
        caller.call("POST", "/emulator/tokens/revoke")

        assert caller.call("GET", f"{FLOW}/connections").code() == "401013"

    def test_changes_settings_and_tells_them(self, caller: Caller) -> None:
        caller.call("POST", "/emulator/settings", {"delete_status": 202, "extra_sandboxes": 2})

        assert caller.call("GET", "/emulator/settings").json()["delete_status"] == 202
        assert caller.elsewhere(x_sandbox_name="extra-2").create().status == 201

    def test_forgets_everything(self, emulator: Emulator, caller: Caller) -> None:
        caller.created()
        emulator.configure(delete_status=202, extra_sandboxes=2, extra_specs=2)
        emulator.fail("list", "status")
        emulator.revoke_tokens()

        caller.call("POST", "/emulator/reset")

        assert emulator.connections() == []
        assert emulator.requests() == []
        assert caller.listed()["items"] == []
        assert caller.call("GET", "/emulator/settings").json()["delete_status"] == 204

    @pytest.mark.parametrize(
        ("path", "asked", "status"),
        [
            ("faults", {"call": "list"}, 400),
            ("faults", ["list"], 400),
            ("faults", b"{", 400),
            ("settings", {"colour": "red"}, 400),
            ("settings", {"delete_status": 200}, 400),
            ("settings", {"list_lag_ms": "long"}, 400),
            ("settings", {"read_only": 1}, 400),
            ("settings", {"extra_connections": {"colour": "red"}}, 400),
            ("connections/none", {"used_by_flows": True}, 400),
            ("elsewhere", {}, 404),
        ],
    )
    def test_says_what_it_does_not_understand(
        self, caller: Caller, path: str, asked: object, status: int
    ) -> None:
        reply = caller.call("POST", f"/emulator/{path}", asked)

        assert reply.status == status
        assert reply.json()["error"]

    def test_is_beyond_the_reach_of_faults(self, emulator: Emulator, caller: Caller) -> None:
        for call in ("create", "list", "get"):
            emulator.fail(call, "reset", times=None)

        assert caller.call("GET", "/emulator/requests").json()["requests"] == []


class TestFrontPage:
    def test_tells_a_person_what_can_be_entered(self, caller: Caller) -> None:
        page = caller.call("GET", "/")

        assert page.status == 200
        for word in (DEMO_ORG_ID, DEMO_CLIENT_SECRET, WRONG_PASSWORD):
            assert word in page.body.decode()
