"""Which call a fault strikes, how often, and what it must not harm."""

import http.client

import pytest

from connector_wizard.emulator import Emulator
from connector_wizard.emulator.faults.faults import CALLS, FAULTS
from tests.emulator.caller import FLOW, SANDBOXES, Caller


class TestMenu:
    def outcomes(self, caller: Caller, count: int) -> list[int]:
        return [caller.call("GET", f"{FLOW}/connections").status for _ in range(count)]

    def test_strikes_once_unless_told_otherwise(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("list", "status")

        assert self.outcomes(caller, 3) == [503, 200, 200]

    def test_strikes_as_often_as_told(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("list", "status", times=2)

        assert self.outcomes(caller, 3) == [503, 503, 200]

    def test_strikes_until_cleared(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("list", "status", times=None)

        assert self.outcomes(caller, 3) == [503, 503, 503]
        emulator.clear_faults()
        assert self.outcomes(caller, 1) == [200]

    def test_spares_the_first_calls(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("list", "status", skip=1)

        assert self.outcomes(caller, 3) == [200, 503, 200]

    def test_takes_turns(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("list", "status", status=500)
        emulator.fail("list", "status", status=502)

        assert self.outcomes(caller, 3) == [500, 502, 200]

    def test_leaves_some_to_chance(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("list", "status", times=None, probability=0.5)

        assert set(self.outcomes(caller, 20)) == {200, 503}

    @pytest.mark.parametrize(
        ("call", "method", "path"),
        [
            ("token", "POST", "/ims/token/v3"),
            ("sandboxes", "GET", f"{SANDBOXES}/"),
            ("specs", "GET", f"{FLOW}/connectionSpecs/any"),
            ("create", "POST", f"{FLOW}/connections"),
            ("get", "GET", f"{FLOW}/connections/any"),
            ("list", "GET", f"{FLOW}/connections"),
            ("patch", "PATCH", f"{FLOW}/connections/any"),
            ("delete", "DELETE", f"{FLOW}/connections/any"),
            ("test", "GET", f"{FLOW}/connections/any/test"),
        ],
    )
    def test_strikes_its_call_only(
        self, emulator: Emulator, caller: Caller, call: str, method: str, path: str
    ) -> None:
        for other in CALLS:
            emulator.fail(other, "status", status=599 if other == call else 500)

        assert caller.call(method, path).status == 599

    @pytest.mark.parametrize("fault", FAULTS)
    def test_keeps_the_emulator_alive(self, emulator: Emulator, caller: Caller, fault: str) -> None:
        emulator.fail("delete", fault, seconds=0, bytes=10, when="after")
        path = f"{FLOW}/connections/{caller.created()}"

        try:
            caller.call("DELETE", path)
        except (OSError, http.client.HTTPException):
            assert fault in {"close", "half_body", "hang", "header_flood", "late", "reset"}

        assert caller.listed() is not None

    @pytest.mark.parametrize(
        "wrong",
        [
            {"call": "explode"},
            {"fault": "explode"},
            {"when": "during"},
            {"shape": "round"},
            {"times": "often"},
            {"seconds": "long"},
        ],
    )
    def test_refuses_what_it_does_not_know(self, emulator: Emulator, wrong: dict[str, str]) -> None:
        asked = {"call": "list", "fault": "status"} | wrong

        with pytest.raises(ValueError, match=" "):
            emulator.fail(**asked)

    def test_spares_the_next_request_on_the_same_line(
        self, emulator: Emulator, caller: Caller
    ) -> None:
        emulator.fail("list", "status", status=500)

        with caller.line() as line:
            statuses = []
            for _ in range(2):
                caller.send(line, "GET", f"{FLOW}/connections")
                answer = line.getresponse()
                answer.read()
                statuses.append(answer.status)

        assert statuses == [500, 200]
