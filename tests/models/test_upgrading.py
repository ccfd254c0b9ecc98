"""A database of an older version takes every migration with its rows and its guards."""

import os
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
FIRST_VERSION = "0002_guards"
TEAM, EVENT, HEAD = (f"connector_wizard_{name}" for name in ("team", "event", "chainhead"))


def migrate(database: Path, *to: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0", *to],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DEBUG": "on",
            "DATABASE_URL": f"sqlite:///{database}",
        },
        check=True,
        capture_output=True,
        timeout=120,
    )


def insert(rows: sqlite3.Connection, table: str, values: Mapping[str, object]) -> None:
    """Insert a row; columns that are not named hold what is empty for their type."""
    columns = rows.execute(f"PRAGMA table_info({table})").fetchall()
    empty = {
        name: 0 if "int" in kind or kind == "bool" else ""
        for _, name, kind, needed, *_ in columns
        if needed
    }
    row = {**empty, **values}
    marks = ", ".join("?" for _ in row)
    rows.execute(
        f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})",  # noqa: S608 - our tables
        list(row.values()),
    )


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A team with two events, kept by the first version and upgraded to this one."""
    database = tmp_path_factory.mktemp("upgrade") / "old.sqlite3"
    migrate(database, "connector_wizard", FIRST_VERSION)
    team = uuid.uuid4().hex
    with sqlite3.connect(database) as rows:
        known = {"name": "Data", "slug": "data", "four_eyes": 1, "creation_sandboxes": "[]"}
        insert(rows, TEAM, {"id": team, **known})
        insert(rows, HEAD, {"team_id": team, "sequence": 2})
        for number in (1, 2):
            values = {"team_id": team, "sequence": number, "at": "2026-01-01", "id": number}
            insert(rows, EVENT, {**values, "actor": "a@example.com", "changes": "{}"})
    migrate(database)
    return database


class TestAnUpgrade:
    def test_keeps_teams_and_history(self, upgraded: Path) -> None:
        with sqlite3.connect(upgraded) as rows:
            teams = rows.execute(f"SELECT name, four_eyes FROM {TEAM}").fetchall()  # noqa: S608
            events = rows.execute(f"SELECT sequence, actor FROM {EVENT} ORDER BY 1").fetchall()  # noqa: S608

        assert teams == [("Data", 1)]
        assert events == [(1, "a@example.com"), (2, "a@example.com")]

    @pytest.mark.parametrize(
        "statement",
        [
            f"UPDATE {EVENT} SET actor = 'x'",  # noqa: S608
            f"DELETE FROM {EVENT}",  # noqa: S608
            f"INSERT OR REPLACE INTO {EVENT} SELECT * FROM {EVENT}",  # noqa: S608
        ],
    )
    def test_leaves_the_guards_of_history_up(self, upgraded: Path, statement: str) -> None:
        with (
            sqlite3.connect(upgraded) as rows,
            pytest.raises(sqlite3.IntegrityError, match="history"),
        ):
            rows.execute(statement)
