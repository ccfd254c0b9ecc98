"""Changing a connection: what may change, and that nobody changes what they have not seen."""

from typing import Any

import pytest

from connector_wizard.emulator import WRONG_PASSWORD
from connector_wizard.emulator.sources.accounts import MASK
from tests.emulator.caller import FLOW, PARAMS, Caller

SFTP = "b7bf2577-4520-42c9-bae9-cad01560f7bc"


def put(path: str, value: object, operation: str = "replace") -> dict[str, object]:
    return {"op": operation, "path": path, "value": value}


class TestChanging:
    def test_gives_a_new_etag(self, caller: Caller) -> None:
        created = caller.create().json()

        changed = caller.patch(created["id"], put("/name", "renamed")).json()

        assert changed["id"] == created["id"]
        assert changed["etag"] != created["etag"]
        assert caller.get(created["id"])["etag"] == changed["etag"]

    def test_tells_by_whom_and_tries_new_credentials(self, caller: Caller) -> None:
        connection_id = caller.created()
        wrong = {**PARAMS, "password": WRONG_PASSWORD}

        refused = caller.patch(connection_id, put("/auth/params", wrong))
        caller.patch(connection_id, put("/name", "renamed"))

        shown = caller.get(connection_id)
        assert refused.code() == "1308-400"
        assert shown["updatedClient"] == shown["createdClient"]

    def test_changes_several_things_at_once(self, caller: Caller) -> None:
        connection_id = caller.created(description="old")

        caller.patch(
            connection_id,
            put("/name", "renamed"),
            put("/auth/params/port", "5440", "add"),
            put("/state", "disabled"),
            {"op": "remove", "path": "/description"},
        )

        shown = caller.get(connection_id)
        assert (shown["name"], shown["state"]) == ("renamed", "disabled")
        assert shown["auth"]["params"]["port"] == "5440"
        assert "description" not in shown

    def test_changes_nothing_if_one_thing_is_wrong(self, caller: Caller) -> None:
        connection_id = caller.created("kept")

        caller.patch(connection_id, put("/name", "renamed"), put("/state", "odd"))

        assert caller.get(connection_id)["name"] == "kept"

    def test_replaces_the_parameters_as_a_whole(self, caller: Caller) -> None:
        connection_id = caller.created(params=PARAMS | {"port": "5440"})

        caller.patch(connection_id, put("/auth/params", PARAMS))

        assert "port" not in caller.get(connection_id)["auth"]["params"]

    @pytest.mark.parametrize(
        ("password", "passes"), [("new one", True), (WRONG_PASSWORD, False), (MASK, False)]
    )
    def test_makes_the_next_test_use_the_new_password(
        self, caller: Caller, password: str, passes: bool
    ) -> None:
        connection_id = caller.created()

        caller.patch(connection_id, put("/auth/params/password", password))

        assert (caller.test(connection_id).status == 200) is passes

    def test_works_with_a_slash_at_the_end(self, caller: Caller) -> None:
        created = caller.create().json()

        reply = caller.call(
            "PATCH",
            f"{FLOW}/connections/{created['id']}/",
            [put("/name", "renamed")],
            If_Match=created["etag"],
        )

        assert reply.status == 200

    @pytest.mark.parametrize(
        ("instruction", "code"),
        [
            ({"op": "move", "from": "/name", "path": "/description"}, "1455-400"),
            (put("/name", "x", "move"), "1434-400"),
            (put("/name", "x") | {"comment": ""}, "1455-400"),
            ({"op": "replace", "path": "/name"}, "1455-400"),
            (put("/name", ""), "1455-400"),
            (put("/description", 7), "1455-400"),
            ({"op": "remove", "path": "/name"}, "1455-400"),
            (put("/createdAt", 0), "1455-400"),
            (put("/auth/specName", "x"), "1455-400"),
            (put("/connectionSpec/id", "x"), "1414-400"),
            (put("/connectionSpec", {}), "1414-400"),
            (put("/state", "odd"), "1456-400"),
            (put("/auth/params", {"server": "h"}), "1304-400"),
            (put("/auth/params/server", 7), "1312-400"),
            ({"op": "remove", "path": "/auth/params/database"}, "1304-400"),
            ({"op": "remove", "path": "/auth/params/password"}, "1304-400"),
            ("text", "1455-400"),
        ],
    )
    def test_refuses_what_makes_no_sense(
        self, caller: Caller, instruction: object, code: str
    ) -> None:
        connection_id = caller.created()

        reply = caller.patch(connection_id, instruction)

        assert (reply.status, reply.code()) == (400, code)

    @pytest.mark.parametrize("body", [{}, [], {"op": "replace"}])
    def test_wants_a_list_of_instructions(self, caller: Caller, body: Any) -> None:
        created = caller.create().json()

        reply = caller.call(
            "PATCH", f"{FLOW}/connections/{created['id']}", body, If_Match=created["etag"]
        )

        assert reply.code() == "1455-400"

    def test_is_beyond_some_connectors(self, caller: Caller) -> None:
        connection_id = caller.created(
            connectionSpec={"id": SFTP, "version": "1.0"},
            auth={
                "specName": "Basic Authentication for sftp",
                "params": {"host": "h", "userName": "u", "password": "p"},
            },
        )

        assert caller.patch(connection_id, put("/name", "x")).code() == "1300-400"


class TestVersions:
    def test_must_be_named(self, caller: Caller) -> None:
        path = f"{FLOW}/connections/{caller.created()}"

        reply = caller.call("PATCH", path, [put("/name", "x")])

        assert (reply.status, reply.code()) == (400, "1403-400")

    def test_must_be_the_newest(self, caller: Caller) -> None:
        created = caller.create().json()
        caller.patch(created["id"], put("/name", "first"))

        reply = caller.patch(created["id"], put("/name", "second"), if_match=created["etag"])

        assert (reply.status, reply.code()) == (412, "1404-412")
        assert caller.get(created["id"])["name"] == "first"

    def test_must_keep_their_quotes(self, caller: Caller) -> None:
        created = caller.create().json()

        reply = caller.patch(created["id"], put("/name", "x"), if_match=created["etag"].strip('"'))

        assert reply.status == 412

    def test_matter_only_for_what_exists(self, caller: Caller) -> None:
        reply = caller.call("PATCH", f"{FLOW}/connections/none", [put("/name", "x")])

        assert reply.code() == "1101-404"
