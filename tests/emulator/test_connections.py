"""A connection's life: created, looked at, tested, deleted."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from connector_wizard.emulator import (
    DEMO_CLIENT_ID,
    DEMO_ORG_ID,
    FAILS_TEST_PASSWORD,
    WRONG_PASSWORD,
    Emulator,
)
from connector_wizard.emulator.sources.accounts import MASK
from tests.emulator.caller import FLOW, PARAMS, REDSHIFT, Caller, order

MYSQL = "26d738e0-8963-47ea-aadf-c60de735468a"


def with_password(password: str) -> dict[str, str]:
    return PARAMS | {"password": password}


class TestCreating:
    def test_answers_an_id_an_etag_and_where_it_is(self, caller: Caller) -> None:
        reply = caller.create()

        created = reply.json()
        assert reply.status == 201
        assert created.keys() == {"id", "etag"}
        assert created["etag"][0] == created["etag"][-1] == '"'
        assert reply.headers["Location"].endswith(f"/connections/{uuid.UUID(created['id'])}")

    def test_works_with_a_slash_at_the_end(self, caller: Caller) -> None:
        assert caller.call("POST", f"{FLOW}/connections/", order()).status == 201

    def test_makes_a_second_one_of_the_same_name(self, emulator: Emulator, caller: Caller) -> None:
        assert caller.created("twin") != caller.created("twin")
        assert len(emulator.connections()) == 2

    def test_repeats_the_drivers_words_about_a_wrong_password(
        self, emulator: Emulator, caller: Caller
    ) -> None:
        reply = caller.create(params=with_password(WRONG_PASSWORD))

        assert reply.status == 400
        assert reply.json() == {
            "errorCode": "CONNECTOR-1308-400",
            "errorMessage": "Error during test connection: "
            'FATAL: password authentication failed for user "reader"',
        }
        assert emulator.connections() == []

    def test_finds_a_wrong_password_within_a_connection_string(self, caller: Caller) -> None:
        reply = caller.create(
            connectionSpec={"id": MYSQL, "version": "1.0"},
            auth={
                "specName": "Connection String Based Authentication",
                "params": {"connectionString": f"Server=h;Uid=u;Pwd={WRONG_PASSWORD};"},
            },
        )

        assert reply.code() == "1308-400"
        assert "Access denied" in reply.json()["errorMessage"]

    def test_can_let_a_driver_repeat_the_secret(self, emulator: Emulator, caller: Caller) -> None:
        emulator.configure(driver_words="{user} has no password {secret}")

        reply = caller.create(params=with_password(WRONG_PASSWORD))

        assert f"reader has no password {WRONG_PASSWORD}" in reply.json()["errorMessage"]

    def test_can_leave_the_password_to_the_test(self, emulator: Emulator, caller: Caller) -> None:
        emulator.configure(credentials_checked="test")

        connection_id = caller.created(params=with_password(WRONG_PASSWORD))

        assert caller.test(connection_id).code() == "1308-400"

    def test_takes_its_time_with_a_slow_source(self, emulator: Emulator, caller: Caller) -> None:
        emulator.configure(slow_seconds=0.2)
        began = time.monotonic()

        caller.created(params=PARAMS | {"server": "slow.example.com"})

        assert time.monotonic() - began >= 0.2

    def test_can_take_some_looks_to_be_ready(self, emulator: Emulator, caller: Caller) -> None:
        emulator.configure(initializing_polls=1)
        connection_id = caller.created()

        first, second = caller.get(connection_id), caller.get(connection_id)

        assert (first["state"], second["state"]) == ("initializing", "enabled")
        assert "etag" not in first
        assert "etag" in second


class TestShowing:
    def test_tells_everything_but_the_secret(self, caller: Caller) -> None:
        created = caller.create(description="for the monthly report").json()

        shown = caller.get(created["id"])

        assert shown["auth"] == {
            "specName": "Basic Authentication",
            "params": {name: PARAMS[name] for name in ("server", "username", "database")},
        }
        assert shown["etag"] == shown["version"] == created["etag"]
        assert shown["description"] == "for the monthly report"
        assert shown["connectionSpec"] == {"id": REDSHIFT, "version": "1.0"}
        assert (shown["state"], shown["sandboxName"]) == ("enabled", "dev")
        assert (shown["imsOrgId"], shown["createdClient"]) == (DEMO_ORG_ID, DEMO_CLIENT_ID)

    def test_tells_times_in_milliseconds(self, caller: Caller) -> None:
        before = int(time.time() * 1000)

        shown = caller.get(caller.created())

        assert before <= shown["createdAt"] == shown["updatedAt"] <= int(time.time() * 1000)

    def test_can_mask_the_secret(self, emulator: Emulator, caller: Caller) -> None:
        emulator.configure(secrets_shown="mask")

        assert caller.get(caller.created())["auth"]["params"] == with_password(MASK)

    def test_can_come_from_a_clock_that_is_wrong(self, emulator: Emulator, caller: Caller) -> None:
        emulator.configure(clock_skew_ms=-600_000)

        shown = caller.get(caller.created())

        assert time.time() * 1000 - shown["createdAt"] >= 600_000

    def test_knows_only_those_of_the_same_sandbox(self, caller: Caller) -> None:
        connection_id = caller.created()

        reply = caller.elsewhere(x_sandbox_name="prod").call(
            "GET", f"{FLOW}/connections/{connection_id}"
        )

        assert (reply.status, reply.code()) == (404, "1101-404")


class TestTesting:
    def test_passes_with_the_right_password(self, caller: Caller) -> None:
        assert caller.test(caller.created()).json() == {"result": True}

    def test_repeats_the_drivers_words(self, caller: Caller) -> None:
        reply = caller.test(caller.created(params=with_password(FAILS_TEST_PASSWORD)))

        assert reply.status == 400
        assert 'failed for user "reader"' in reply.json()["errorMessage"]

    def test_can_just_say_no(self, emulator: Emulator, caller: Caller) -> None:
        emulator.configure(failed_test="false")

        reply = caller.test(caller.created(params=with_password(FAILS_TEST_PASSWORD)))

        assert (reply.status, reply.json()) == (200, {"result": False})


class TestDeleting:
    @pytest.mark.parametrize("end", ["", "/"])
    def test_leaves_nothing_to_find(self, caller: Caller, end: str) -> None:
        path = f"{FLOW}/connections/{caller.created()}"

        reply = caller.call("DELETE", path + end)

        assert (reply.status, reply.body) == (204, b"")
        assert caller.call("GET", path).status == 404
        assert caller.call("DELETE", path).status == 404
        assert caller.listed()["items"] == []

    def test_can_answer_202(self, emulator: Emulator, caller: Caller) -> None:
        emulator.configure(delete_status=202)

        assert caller.call("DELETE", f"{FLOW}/connections/{caller.created()}").status == 202

    def test_spares_what_flows_use(self, emulator: Emulator, caller: Caller) -> None:
        connection_id = caller.created()
        emulator.mark(connection_id, used_by_flows=True)

        reply = caller.call("DELETE", f"{FLOW}/connections/{connection_id}")

        assert reply.code() == "1418-400"
        assert caller.get(connection_id)["id"] == connection_id

    def test_names_the_flows_where_they_have_names(
        self, emulator: Emulator, caller: Caller
    ) -> None:
        connection_id = caller.created()
        emulator.mark(connection_id, used_by_flows=["Daily sales"])

        reply = caller.call("DELETE", f"{FLOW}/connections/{connection_id}")

        assert "Daily sales" in reply.body.decode()

    def test_spares_what_is_in_a_passing_state(self, emulator: Emulator, caller: Caller) -> None:
        connection_id = caller.created()
        emulator.mark(connection_id, state="updating")

        reply = caller.call("DELETE", f"{FLOW}/connections/{connection_id}")

        assert reply.code() == "1416-400"


class TestCrowds:
    def test_lose_nothing(self, emulator: Emulator, caller: Caller) -> None:
        with ThreadPoolExecutor(8) as crowd:
            told = set(crowd.map(lambda number: caller.created(f"n{number}"), range(40)))

        assert told == {connection["id"] for connection in emulator.connections()}
        assert len(told) == 40
