"""The curl command says what would be sent, and a shell runs nothing that stands in it."""

import json
import os
import shlex
import subprocess

import pytest

from connector_wizard.flow_service import ConnectionOrder, as_curl

ODD = ["plain", "it's", '"', "$(touch /nowhere)", "`id`", "$HOME", "\\", "a\nb", "!x"]


def told(text: str) -> str:
    order = ConnectionOrder(
        name=text,
        description=text,
        spec_id="spec",
        spec_version="1.0",
        auth_name="Basic Authentication",
        params={"server": text, "password": "••••••"},
    )
    return as_curl(order, platform_url="https://platform.example", org_id=text, sandbox=text)


def understood(command: str) -> list[str]:
    """Return the arguments that a shell would give to curl."""
    shown = subprocess.run(
        ["bash", "-c", command.replace("curl", "printf '%s\\0'", 1)],
        env={"PATH": os.environ["PATH"], "ACCESS_TOKEN": "token", "API_KEY": "key"},
        capture_output=True,
        check=True,
        timeout=10,
    )
    return shown.stdout.decode().split("\0")[:-1]


class TestCurl:
    @pytest.mark.parametrize("text", ODD)
    def test_gives_the_shell_each_value_as_it_is(self, text: str) -> None:
        arguments = understood(told(text))

        assert f"x-gw-ims-org-id: {text}" in arguments
        assert f"x-sandbox-name: {text}" in arguments
        body = json.loads(arguments[-1])
        assert (body["name"], body["auth"]["params"]["server"]) == (text, text)

    def test_leaves_token_and_key_to_the_shells_variables(self) -> None:
        arguments = understood(told("plain"))

        assert "Authorization: Bearer token" in arguments
        assert "x-api-key: key" in arguments

    def test_is_read_by_a_person_line_by_line(self) -> None:
        lines = told("plain").splitlines()

        assert lines[0].startswith("curl -X POST https://platform.example/")
        assert shlex.split(lines[1].rstrip("\\"))[0] == "-H"
