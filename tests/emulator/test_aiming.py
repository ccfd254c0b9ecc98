"""Faults that are aimed at one caller spare all others, so that many tests share one emulator."""

from urllib.parse import urlencode

import pytest

from connector_wizard.emulator import DEMO_CLIENT_SECRET, DEMO_SCOPES, Emulator
from tests.emulator.caller import FLOW, Caller


def listing(caller: Caller, sandbox: str = "dev") -> int:
    return caller.elsewhere(x_sandbox_name=sandbox).call("GET", f"{FLOW}/connections").status


def token(caller: Caller, client_id: str) -> int:
    form = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": DEMO_CLIENT_SECRET,
        "scope": DEMO_SCOPES,
    }
    asking = caller.elsewhere(
        x_api_key=None, Content_Type="application/x-www-form-urlencoded", Authorization=None
    )
    return asking.call("POST", "/ims/token/v3", urlencode(form).encode()).status


class TestAim:
    def test_strikes_in_its_sandbox_only(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("list", "status", sandbox="prod", times=None)

        assert [listing(caller, name) for name in ("dev", "prod", "staging")] == [200, 503, 200]

    def test_strikes_its_client_only(self, emulator: Emulator, caller: Caller) -> None:
        emulator.configure(extra_integrations=["first", "second"])
        emulator.fail("token", "status", status=500, client_id="second", times=None)

        assert [token(caller, name) for name in ("first", "second")] == [200, 500]

    def test_is_not_spent_by_others(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("list", "status", sandbox="prod")

        assert [listing(caller, name) for name in ("dev", "prod", "prod")] == [200, 503, 200]

    def test_is_taken_back_alone(self, emulator: Emulator, caller: Caller) -> None:
        for name in ("prod", "staging"):
            emulator.fail("list", "status", sandbox=name, times=None)

        emulator.clear_faults(sandbox="prod")

        assert [listing(caller, name) for name in ("prod", "staging")] == [200, 503]

    def test_can_be_taken_over_http(self, emulator: Emulator, caller: Caller) -> None:
        aim = {"sandbox": "prod"}
        caller.call("POST", "/emulator/faults", {"call": "list", "fault": "status", **aim})
        caller.call("DELETE", "/emulator/faults", aim)

        assert listing(caller, "prod") == 200


class TestExtras:
    def test_twice_may_go_unanswered(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("create", "twice", answered=False)

        with pytest.raises(OSError, match="without response"):
            caller.create()

        assert len(emulator.connections()) == 2

    def test_counts_what_was_asked_and_answered(self, emulator: Emulator, caller: Caller) -> None:
        emulator.fail("create", "close")
        with pytest.raises(OSError, match="without response"):
            caller.create()
        caller.create()

        counts = caller.call("GET", "/emulator/requests/counts").json()

        assert counts == {"create": 2, "create answered": 1}

    @pytest.mark.parametrize("shape", ["flow", "connector"])
    def test_refuses_a_code_that_holds_no_status(self, emulator: Emulator, shape: str) -> None:
        with pytest.raises(ValueError, match="three digits"):
            emulator.fail("create", "status", shape=shape, code="nonsense")

    @pytest.mark.parametrize("status", [299, 418, 520, 599])
    def test_answers_a_status_that_nobody_knows(
        self, emulator: Emulator, caller: Caller, status: int
    ) -> None:
        emulator.fail("create", "status", status=status, shape="flow")

        assert caller.create().status == status
