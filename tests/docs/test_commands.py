"""The table of commands tells each command's options as its parser knows them."""

import json
import re
from argparse import Action, ArgumentParser
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import BaseCommand

from connector_wizard.connecting import Wanted
from connector_wizard.emulator import Emulator
from connector_wizard.management.outcome_report import EXITS
from connector_wizard.management.request_file import read_file
from connector_wizard.models import Membership, Role
from tests import factories
from tests.docs.reading import bare, blocks, table

APP = "connector_wizard"
WORD = re.compile(r"--[a-z-]+|\bPATH\b|REQUEST\.json|(?<![a-z] )\bID\b")
OURS = {name for name, app in get_commands().items() if app == APP}
EVERY_COMMANDS = {action.dest for action in BaseCommand().create_parser("", "")._actions}


def usages() -> dict[str, str]:
    told = [bare(usage) for usage, _ in table("docs/commands.md", "command")]
    return {usage.split()[0]: usage for usage in told}


def parser(name: str) -> ArgumentParser:
    return load_command_class(APP, name).create_parser("manage.py", name)


def own_actions(name: str) -> list[Action]:
    return [action for action in parser(name)._actions if action.dest not in EVERY_COMMANDS]


def spelling(action: Action) -> str:
    return action.option_strings[0] if action.option_strings else str(action.metavar)


class TestTableOfCommands:
    def test_names_every_command_and_no_other(self) -> None:
        assert set(usages()) == OURS

    @pytest.mark.parametrize("name", sorted(OURS))
    def test_gives_exactly_the_options_of(self, name: str) -> None:
        assert set(WORD.findall(usages()[name])) == set(map(spelling, own_actions(name)))

    @pytest.mark.parametrize("name", sorted(OURS))
    def test_puts_in_brackets_what_may_be_left_out_of(self, name: str) -> None:
        optional = WORD.findall(" ".join(re.findall(r"\[.*?\]", usages()[name])))
        alternatives = WORD.findall(" ".join(re.findall(r"\(.*?\)", usages()[name])))
        groups = [group for group in parser(name)._mutually_exclusive_groups if group.required]
        grouped = {spelling(action) for group in groups for action in group._group_actions}
        free = {spelling(action) for action in own_actions(name) if not action.required}

        assert set(alternatives) == grouped
        assert set(optional) == free - grouped


class TestRequestFile:
    @pytest.fixture
    def examples(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
        """The file of one connection, and the file of many."""
        monkeypatch.setenv("REDSHIFT_PASSWORD", "a good password")
        paths = []
        for number, block in enumerate(blocks("json", "docs/commands.md")):
            paths.append(tmp_path / f"{number}.json")
            paths[-1].write_text(block.text)
        return paths

    @pytest.fixture
    def example(self, examples: list[Path]) -> Path:
        return examples[0]

    def test_of_the_page_is_understood_and_its_secret_fetched(self, example: Path) -> None:
        asked = read_file(example)

        assert isinstance(asked, Wanted)
        assert asked.params["password"] == "a good password"

    @pytest.mark.django_db(transaction=True)
    def test_of_the_page_creates_a_base_connection(
        self, example: Path, platform: Emulator, capsys: pytest.CaptureFixture[str]
    ) -> None:
        person: Membership = factories.join(factories.make_team(), Role.MEMBER)
        factories.make_account(person.team, name="Emulator")

        call_command(
            "create_connection", str(example), team=person.team.slug, actor=person.user.email
        )

        told: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert told["status"] == "created"
        assert told["id"] == platform.connections()[0]["id"]

    @pytest.mark.django_db(transaction=True)
    def test_of_many_of_the_page_is_applied_as_told(
        self, examples: list[Path], platform: Emulator
    ) -> None:
        person: Membership = factories.join(factories.make_team(), Role.MEMBER)
        factories.make_account(person.team, name="Emulator")
        (told,) = [
            block for block in blocks("text", "docs/commands.md") if '"status"' in block.text
        ]
        out = StringIO()

        whose = {"team": person.team.slug, "actor": person.user.email}
        with suppress(SystemExit):
            call_command("create_connection", str(examples[1]), plan=True, stdout=out, **whose)
        call_command("create_connection", str(examples[1]), apply=True, stdout=out, **whose)
        call_command("create_connection", str(examples[1]), plan=True, stdout=out, **whose)

        def kept(line: str) -> tuple[str, ...]:
            return tuple(json.loads(line)[name] for name in ("name", "sandbox", "status"))

        shown = [kept(line) for line in told.text.splitlines() if line.startswith("{")]
        assert [kept(line) for line in out.getvalue().splitlines()] == shown

    def test_has_the_outcomes_and_exit_codes_that_the_page_tells(self) -> None:
        told = {bare(status): int(code) for status, code, _ in table("docs/commands.md", "status")}

        assert told == EXITS
