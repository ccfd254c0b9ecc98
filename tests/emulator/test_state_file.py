"""What outlives a restart, and what must not."""

import json
from pathlib import Path

import pytest

from connector_wizard.emulator import FAILS_TEST_PASSWORD, Emulator
from tests.emulator.caller import FLOW, PARAMS, Caller

SECRET = "a very secret canary"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the state is kept, in a folder that is yet to be made."""
    return tmp_path / "var" / "emulator.json"


class TestStateFile:
    def test_brings_connections_back(self, path: Path) -> None:
        with Emulator(state_file=path) as first:
            kept = Caller(first.url).created("kept")
            gone = Caller(first.url).created("gone")
            Caller(first.url).call("DELETE", f"{FLOW}/connections/{gone}")
            before = first.connections()

        with Emulator(state_file=path) as second:
            assert second.connections() == before
            assert Caller(second.url).get(kept)["name"] == "kept"
            assert Caller(second.url).names() == ["kept"]

    def test_remembers_that_a_password_was_wrong_but_not_the_password(self, path: Path) -> None:
        with Emulator(state_file=path) as first:
            wrong = PARAMS | {"password": FAILS_TEST_PASSWORD}
            connection_id = Caller(first.url).created(params=wrong)

        with Emulator(state_file=path) as second:
            assert Caller(second.url).test(connection_id).code() == "1308-400"
        assert FAILS_TEST_PASSWORD not in path.read_text()

    def test_holds_no_secret_however_it_came_in(self, path: Path) -> None:
        with Emulator(state_file=path) as emulator:
            caller = Caller(emulator.url)
            nested = {"overrides": {"apiToken": SECRET, "more": [{"secretKey": SECRET}]}}
            given = PARAMS | {"password": SECRET, "accessToken": SECRET} | nested
            connection_id = caller.created(params=given)
            instruction = {"op": "replace", "path": "/auth/params/password", "value": SECRET}
            assert caller.patch(connection_id, instruction).status == 200

        assert connection_id in path.read_text()
        assert SECRET not in path.read_text()

    def test_is_read_by_its_owner_only(self, path: Path) -> None:
        with Emulator(state_file=path) as emulator:
            Caller(emulator.url).created()

        assert path.stat().st_mode & 0o777 == 0o600
        assert [file.name for file in path.parent.iterdir()] == [path.name]

    def test_does_not_bring_tokens_back(self, path: Path) -> None:
        with Emulator(state_file=path) as first:
            Caller(first.url).created()

        assert "token" not in json.loads(path.read_text())

    def test_is_emptied_by_a_reset(self, path: Path) -> None:
        with Emulator(state_file=path) as first:
            Caller(first.url).created()
            first.reset()

        with Emulator(state_file=path) as second:
            assert second.connections() == []

    def test_is_not_guessed_at_if_it_is_something_else(self, path: Path) -> None:
        path.parent.mkdir()
        path.write_text('{"connections": []}')

        with pytest.raises(ValueError, match="no state file"):
            Emulator(state_file=path)
