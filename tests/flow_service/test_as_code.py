"""A creation as code says what would be sent, runs as it stands, and holds no secret."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from connector_wizard.emulator import DEMO_ACCESS_TOKEN, DEMO_CLIENT_ID, DEMO_ORG_ID, Emulator
from connector_wizard.flow_service import ConnectionOrder, Place, as_curl, as_python, placeholder
from tests.factories import REDSHIFT_SPEC_ID
from tests.flow_service.raw_server import RawServer, answer

ODD = ["plain", "it's", '"', "$(touch /nowhere)", "`id`", "$HOME", "\\", "a\nb", "!x"]
ALL_AT_ONCE = "REQUEST \\u0000PW".join(ODD)
SECRET = "s\"e'c\\r$e`t\nß{}"


def order_of(text: str, **params: str) -> ConnectionOrder:
    return ConnectionOrder(
        name=text,
        description=text,
        spec_id=REDSHIFT_SPEC_ID,
        spec_version="1.0",
        auth_name="Basic Authentication",
        params={"server": text, **params},
    )


def told(text: str) -> str:
    place = Place("https://platform.example", org_id=text, sandbox=text)
    return as_curl(order_of(text, password="••••••"), place)


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


class TestPrograms:
    ENVIRONMENT = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "ACCESS_TOKEN": DEMO_ACCESS_TOKEN,
        "API_KEY": DEMO_CLIENT_ID,
    }

    def run(self, form: str, url: str, **environment: str) -> subprocess.CompletedProcess[str]:
        order = order_of(ALL_AT_ONCE, password=placeholder("PW"), username="u", database="d")
        place = Place(url, DEMO_ORG_ID, "dev")
        programs = {
            "curl": ["bash", "-c", as_curl(order, place)],
            "python": [sys.executable, "-c", as_python(order, place)],
        }
        return subprocess.run(
            programs[form],
            env={**self.ENVIRONMENT, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )

    @pytest.mark.parametrize("form", ["curl", "python"])
    def test_create_a_base_connection(self, form: str, platform: Emulator) -> None:
        done = self.run(form, platform.url, PW=SECRET)

        (made,) = platform.connections()
        assert made["id"] in done.stdout
        assert made["sandbox"] == "dev"

    @pytest.mark.parametrize("form", ["curl", "python"])
    def test_send_every_character_as_it_is(self, form: str) -> None:
        with RawServer([answer(201, {"id": "x"})]) as server:
            self.run(form, server.url, PW=SECRET)

            (seen,) = server.seen
        expected = order_of(ALL_AT_ONCE, password=SECRET, username="u", database="d")
        assert json.loads(seen.body) == expected.as_json()

    @pytest.mark.parametrize("form", ["curl", "python"])
    def test_send_nothing_where_a_secret_is_not_set(self, form: str, platform: Emulator) -> None:
        done = self.run(form, platform.url)

        assert done.returncode != 0
        assert "PW" in done.stderr
        assert platform.requests("create") == []
