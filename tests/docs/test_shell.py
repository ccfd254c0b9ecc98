"""Every shell command that the documents tell a person to type is one that works here."""

import re
import shlex
import sqlite3
import subprocess
from itertools import dropwhile
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands, load_command_class
from django.urls import resolve

from connector_wizard.crypto.keyring import usable_keys
from connector_wizard.emulator import Emulator
from tests.docs.environment import variables
from tests.docs.reading import DOCUMENTS, ROOT, Block, blocks, document, links

KEY_MAKING = "mkdir -m 700 secrets"
SERVICES = yaml.safe_load(document("compose.yaml"))["services"]
TIMES = re.compile(r"^(\*/10|\*|\d+) \* \* \* \* ")
KNOWN = set(variables(ROOT / "connector_wizard" / "settings.py"))
# What a person may need besides, which stands in the Dockerfile, in compose.yaml or in the SQL.
NAMED_ELSEWHERE = {"REDSHIFT_PASSWORD", "OWNER_PASSWORD_FILE", "APP_PASSWORD_FILE"}


def commands(block: Block) -> list[list[str]]:
    """The simple commands of a block, each as words."""
    lines = re.split(r"\n|&&", block.text.replace("\\\n", " "))
    return [words for line in lines if (words := shlex.split(line, comments=True))]


def typed() -> list[list[str]]:
    """All that a person is told to type, but for the keys, which a test of their own makes."""
    shell = [block for block in blocks("sh") if KEY_MAKING not in block.text]
    return [words for block in shell for words in commands(block)]


def scheduled() -> list[list[str]]:
    """What cron is told to run, without its five fields of time."""
    entries = [line for block in blocks("cron") for line in block.text.strip().splitlines()]
    assert all(TIMES.match(entry) for entry in entries)
    texts = [Block("", "sh", TIMES.sub("", entry)) for entry in entries]
    return [words for text in texts for words in commands(text)]


def check(words: list[str]) -> None:
    """
    Check one command by what it starts.

    :raises AssertionError: if it would not work, or nobody here knows how to tell
    """
    program = words[0].removeprefix(".venv/bin/")
    assert program in CHECKS, f"Nobody checks {words}"
    CHECKS[program](words[1:])


def check_make(words: list[str]) -> None:
    assert re.search(rf"^{words[0]}:", document("Makefile"), re.MULTILINE)


def check_python(words: list[str]) -> None:
    if words[0] == "-c":
        compile(words[1], "documents", "exec")
        return
    assert words[0] == "manage.py"
    name, *rest = words[1:]
    command = load_command_class(get_commands()[name], name)
    command.create_parser("manage.py", name).parse_args(rest)


def check_docker(words: list[str]) -> None:
    if words[0] != "compose":
        assert words[0] in {"build", "run", "exec", "cp"}
        inner = words.index("python") if "python" in words else None
        if inner:
            check(words[inner:])
        return
    verb, *rest = words[1:]
    if verb in {"exec", "run"}:
        service, *inside = dropwhile(lambda word: word.startswith("-"), rest)
        assert service in SERVICES
        check(inside)
    else:
        assert verb in {"up", "cp"}


def check_export(words: list[str]) -> None:
    names = {word.partition("=")[0] for word in words}
    assert {name.removesuffix("_FILE") for name in names - NAMED_ELSEWHERE} <= KNOWN


def check_curl(words: list[str]) -> None:
    host, _, path = words[-1].removeprefix("http://").partition("?")[0].partition("/")
    if host == "127.0.0.1:8000":
        resolve(f"/{path}")
        return
    assert host == "127.0.0.1:4010"
    assert path in {"emulator/faults", "emulator/settings"}


def check_postgresql(words: list[str]) -> None:
    files = [word.removeprefix("--file=") for word in words if word.startswith("--file=docs/")]
    assert all((ROOT / file).is_file() for file in files)


def check_pytest(words: list[str]) -> None:
    assert (ROOT / words[0]).exists()


def check_gunicorn(words: list[str]) -> None:
    assert words == ["connector_wizard.wsgi:application"]


def check_nothing(_words: list[str]) -> None:
    """The shell's own: nothing of ours can be wrong in it."""


CHECKS = {
    ".": check_nothing,
    "cd": check_nothing,
    "createdb": check_postgresql,
    "curl": check_curl,
    "docker": check_docker,
    "echo": check_nothing,
    "export": check_export,
    "gunicorn": check_gunicorn,
    "make": check_make,
    "pg_dump": check_postgresql,
    "psql": check_postgresql,
    "pytest": check_pytest,
    "python": check_python,
}


class TestShellCommands:
    @pytest.mark.parametrize(
        "words", [*typed(), *scheduled()], ids=lambda words: " ".join(words[:4])
    )
    def test_work_as_they_are_written(self, words: list[str]) -> None:
        check(words)

    def test_that_make_keys_make_keys_that_can_be_used(self, tmp_path: Path) -> None:
        (block,) = [block for block in blocks("sh") if KEY_MAKING in block.text]

        subprocess.run(["bash", "-euc", block.text], cwd=tmp_path, check=True, timeout=60)

        made = {path.name: path.read_text().strip() for path in (tmp_path / "secrets").iterdir()}
        usable_keys([made["field_encryption_keys"], made["integrity_keys"]])
        assert len(set(made.values())) == len(made)
        assert set(made) == set(yaml.safe_load(document("compose.yaml"))["secrets"])
        assert made["app_password"] in made["database_url"]
        assert made["owner_password"] in made["owner_database_url"]
        assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0

    def test_that_steer_the_emulator_are_understood_by_it(self, platform: Emulator) -> None:
        steering = [words for words in typed() if words[0] == "curl" and "-d" in words]

        for words in steering:
            here = [word.replace("http://127.0.0.1:4010", platform.url) for word in words]
            done = subprocess.run(
                [*here, "--fail", "--silent"], check=True, timeout=20, capture_output=True
            )
            assert done.stdout

        assert steering

    def test_that_back_sqlite_up_copy_what_is_committed(self, tmp_path: Path) -> None:
        (code,) = [
            words[words.index("-c") + 1]
            for words in typed()
            if "-c" in words and "backup" in " ".join(words)
        ]
        with sqlite3.connect(tmp_path / "db.sqlite3") as rows:
            rows.execute("PRAGMA journal_mode=WAL")
            rows.execute("CREATE TABLE kept (word TEXT)")
            rows.execute("INSERT INTO kept VALUES ('here')")

        exec(code.replace("/data", str(tmp_path)), {})  # noqa: S102 - our own document's line

        with sqlite3.connect(tmp_path / "backup.sqlite3") as copy:
            assert copy.execute("SELECT word FROM kept").fetchall() == [("here",)]


class TestLinks:
    @pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
    def test_point_to_something_that_is_there(self, path: Path) -> None:
        for target in links(path):
            name, _, anchor = target.partition("#")
            file = path.parent / name if name else path
            assert file.exists(), target
            if anchor:
                headings = re.findall(r"^#+ (.+)$", file.read_text(), re.MULTILINE)
                assert anchor in {heading.lower().replace(" ", "-") for heading in headings}
