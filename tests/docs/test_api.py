"""Every command and table of docs/api.md is true of the API as it runs."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from connector_wizard.api.problems import TITLES
from connector_wizard.emulator import Emulator
from connector_wizard.models import Membership, Scope
from connector_wizard.models.tokens import new_token
from tests import factories
from tests.docs.reading import bare, blocks, document, table

NAME = "docs/api.md"


@pytest.mark.django_db(transaction=True)
class TestCommands:
    def test_all_answer_as_they_are_written(
        self, live_server: LiveServer, member: Membership, platform: Emulator, tmp_path: Path
    ) -> None:
        factories.make_account(member.team, name="Emulator")
        _, text = factories.make_token(member)
        (example,) = blocks("json", NAME)
        (tmp_path / "connection.json").write_text(example.text)

        answers: list[Any] = []
        for block in blocks("sh", NAME):
            for command in block.text.replace("\\\n", " ").splitlines():
                here = command.replace("http://127.0.0.1:8000", live_server.url)
                done = subprocess.run(
                    ["bash", "-euc", f"{here} --fail --silent"],
                    cwd=tmp_path,
                    env={"PATH": os.environ["PATH"], "TOKEN": text},
                    check=True,
                    capture_output=True,
                    timeout=60,
                )
                answers.append(json.loads(done.stdout))

        me, accounts, created, listed = answers
        assert me["person"] == member.user.email
        assert accounts["items"][0]["name"] == "Emulator"
        assert created["status"] == "created"
        assert [one["id"] for one in listed["items"]] == [created["id"]]


class TestTables:
    def test_name_every_scope(self) -> None:
        assert {bare(scope) for scope, _ in table(NAME, "scope")} == set(Scope.values)

    def test_name_every_problem_with_its_status(self) -> None:
        told = {
            (int(status), kind)
            for status, kinds in table(NAME, "status")
            for kind in bare(kinds).split(", ")
        }

        assert told == {(status, kind) for kind, (status, _) in TITLES.items()}

    def test_tell_how_a_token_looks(self) -> None:
        (pattern,) = re.findall(r"`(cwt_\S+)`", document(NAME))

        assert re.fullmatch(pattern, new_token())
