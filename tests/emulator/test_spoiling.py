"""Faults that answer, but with something that nobody expects."""

import gzip
import http.client
import uuid

import pytest

from connector_wizard.emulator import Emulator
from tests.emulator.caller import FLOW, Caller

MOMENTS = pytest.mark.parametrize(("when", "count"), [("before", 0), ("after", 1)])


class TestStatus:
    @MOMENTS
    def test_comes_before_or_after_the_effect(
        self, emulator: Emulator, caller: Caller, when: str, count: int
    ) -> None:
        emulator.fail("create", "status", status=503, when=when)

        reply = caller.create()

        assert (reply.status, reply.code()) == (503, "1103-503")
        assert len(emulator.connections()) == count

    @pytest.mark.parametrize(
        ("shape", "body"),
        [
            ("gateway", b'{"error_code": "429050", "message": "Too many requests"}'),
            ("html", b"<html>"),
            ("empty", b""),
            ("cut", b'{"error_code": "5030'),
            ("wrong", b"["),
            ("connector", b'{"errorCode": "CONNECTOR-1308-429"'),
            ("oauth", b'{"error": "invalid_client"'),
            ("flow", b'{"type": "https://ns.adobe.com/aep/errors/FLOW-1102-429"'),
        ],
    )
    def test_has_the_shape_that_was_asked_for(
        self, emulator: Emulator, caller: Caller, shape: str, body: bytes
    ) -> None:
        emulator.fail("get", "status", status=429, shape=shape)

        reply = caller.call("GET", f"{FLOW}/connections/any")

        assert reply.status == 429
        assert reply.body.startswith(body)

    def test_says_when_to_come_again(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("list", "status", status=429, shape="gateway", retry_after=3)

        assert caller.call("GET", f"{FLOW}/connections").headers["Retry-After"] == "3"

    @pytest.mark.parametrize("status", [408, 425, 500, 502, 504, 599])
    def test_can_be_any(self, emulator: Emulator, caller: Caller, status: int) -> None:
        emulator.fail("create", "status", status=status)

        assert caller.create().status == status

    def test_can_repeat_a_code_and_words(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("create", "status", status=403, code="2118-403", words="Not you")

        reply = caller.create()

        assert reply.code() == "2118-403"
        assert reply.json()["errorMessage"] == "Not you"


class TestSpoiledAnswers:
    @MOMENTS
    @pytest.mark.parametrize("fault", ["bad_json", "deep_json"])
    def test_are_no_json(
        self, emulator: Emulator, caller: Caller, fault: str, when: str, count: int
    ) -> None:
        emulator.fail("create", fault, when=when)

        reply = caller.create()

        assert reply.status == 201
        with pytest.raises((ValueError, RecursionError)):
            reply.json()
        assert len(emulator.connections()) == count

    def test_are_no_utf_8(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("create", "bad_charset", when="after")

        with pytest.raises(UnicodeDecodeError):
            caller.create().body.decode()

    @MOMENTS
    def test_lack_the_id(self, emulator: Emulator, caller: Caller, when: str, count: int) -> None:
        emulator.fail("create", "no_id", when=when)

        assert caller.create().json().keys() == {"etag"}
        assert len(emulator.connections()) == count

    def test_have_an_id_of_another_form(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("create", "id_not_uuid", id="../../x")

        assert caller.create().json()["id"] == "../../x"

    def test_look_right_though_nothing_happened(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("create", "drip", seconds=0, bytes=1000)

        assert uuid.UUID(caller.create().json()["id"]).version == 4
        assert emulator.connections() == []

    def test_look_right_after_a_delete_that_deleted_nothing(
        self, emulator: Emulator, caller: Caller
    ) -> None:
        connection_id = caller.created()
        emulator.fail("delete", "drip")

        assert caller.call("DELETE", f"{FLOW}/connections/{connection_id}").status == 204
        assert caller.get(connection_id)["id"] == connection_id

    def test_are_too_long(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("create", "huge", bytes=2_000_000, when="after")

        reply = caller.create()

        assert len(reply.body) > 2_000_000
        assert reply.json()["id"] == emulator.connections()[0]["id"]

    def test_unpack_to_too_much(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("list", "gzip_bomb", bytes=5_000_000)

        reply = caller.call("GET", f"{FLOW}/connections")

        assert reply.headers["Content-Encoding"] == "gzip"
        assert len(reply.body) < 50_000
        assert len(gzip.decompress(reply.body)) == 5_000_000

    def test_have_too_many_headers(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("list", "header_flood")

        with pytest.raises(http.client.HTTPException, match="headers"):
            caller.call("GET", f"{FLOW}/connections")

    def test_send_the_client_elsewhere(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("create", "redirect", to="http://elsewhere.invalid/x", status=308)

        reply = caller.create()

        assert (reply.status, reply.headers["Location"]) == (308, "http://elsewhere.invalid/x")
        assert emulator.connections() == []


class TestOddLists:
    def test_never_end(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("list", "endless_list", times=None)

        tokens = set()
        for _ in range(3):
            href = caller.listed(continuationToken="any")["_links"]["next"]["href"]
            tokens.add(href)

        assert len(tokens) == 3

    def test_repeat_a_page(self, emulator: Emulator, caller: Caller) -> None:
        emulator.configure(extra_connections={"count": 3})
        first = caller.call("GET", f"{FLOW}/connections", query={"limit": 2}).json()
        emulator.fail("list", "repeated_page")

        again = caller.call("GET", f"{FLOW}{first['_links']['next']['href']}").json()
        after = caller.call("GET", f"{FLOW}{again['_links']['next']['href']}").json()

        assert again == first
        assert len(after["items"]) == 1
