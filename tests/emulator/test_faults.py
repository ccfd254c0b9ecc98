"""Faults that leave a client without a whole, timely answer, at the other end of a socket."""

import http.client
import time
from collections.abc import Callable
from http.client import HTTPConnection, IncompleteRead, RemoteDisconnected

import pytest

from connector_wizard.emulator import Emulator
from tests.emulator.caller import FLOW, Caller, order

MOMENTS = pytest.mark.parametrize(("when", "count"), [("before", 0), ("after", 1)])


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < deadline


def send_order(caller: Caller, line: HTTPConnection) -> None:
    caller.send(line, "POST", f"{FLOW}/connections", order())


def lost(caller: Caller) -> type[Exception] | None:
    try:
        caller.create()
    except (OSError, http.client.HTTPException) as error:
        return type(error)
    return None


class TestLostAnswers:
    @MOMENTS
    @pytest.mark.parametrize("fault", ["reset", "close", "hang"])
    def test_end_in_silence(
        self, emulator: Emulator, caller: Caller, fault: str, when: str, count: int
    ) -> None:
        emulator.fail("create", fault, when=when, seconds=0.05)

        assert lost(caller) is (ConnectionResetError if fault == "reset" else RemoteDisconnected)
        assert len(emulator.connections()) == count
        assert emulator.requests("create")[0]["status"] is None

    @MOMENTS
    def test_can_end_in_the_middle(
        self, emulator: Emulator, caller: Caller, when: str, count: int
    ) -> None:
        emulator.fail("create", "half_body", when=when)

        with caller.line() as line:
            send_order(caller, line)
            answer = line.getresponse()
            with pytest.raises(IncompleteRead):
                answer.read()

        assert answer.status == 201
        assert len(emulator.connections()) == count

    def test_can_come_to_take_effect_late(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("create", "late", seconds=0.1)

        assert lost(caller) is RemoteDisconnected
        assert emulator.connections() == []
        until(lambda: len(emulator.connections()) == 1)

    def test_come_to_nothing_after_a_reset(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("create", "slow", seconds=30)

        with caller.line() as line:
            send_order(caller, line)
            assert emulator.wait_for_requests("create")
            emulator.reset()
            with pytest.raises(RemoteDisconnected):
                line.getresponse()

        assert emulator.connections() == []


class TestSlowness:
    @MOMENTS
    def test_waits_before_or_after_the_effect(
        self, emulator: Emulator, caller: Caller, when: str, count: int
    ) -> None:
        emulator.fail("create", "slow", seconds=30, when=when)

        with caller.line() as line:
            send_order(caller, line)
            assert emulator.wait_for_requests("create")
            if count:
                until(lambda: len(emulator.connections()) == 1)
            else:
                assert emulator.connections() == []
            emulator.clear_faults()
            assert line.getresponse().status == 201

        assert len(emulator.connections()) == 1

    def test_can_drip(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("list", "drip", seconds=0.02, bytes=4)
        began = time.monotonic()

        assert caller.listed() == {"items": [], "_links": {}}
        assert time.monotonic() - began > 0.1

    def test_can_last_until_the_fault_is_cleared(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("test", "hang", seconds=60)

        with caller.line() as line:
            caller.send(line, "GET", f"{FLOW}/connections/any/test")
            assert emulator.wait_for_requests("test")
            emulator.clear_faults()
            with pytest.raises(RemoteDisconnected):
                line.getresponse()


class TestTwice:
    def test_makes_two_and_tells_of_one(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("create", "twice")

        told = caller.created()

        assert told in [connection["id"] for connection in emulator.connections()]
        assert len(emulator.connections()) == 2
