"""A sync that is killed in the middle leaves what was known, and makes room for the next."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from connector_wizard.emulator import (
    DEMO_CLIENT_ID,
    DEMO_CLIENT_SECRET,
    DEMO_ORG_ID,
    Emulator,
)
from tests.faults.processes import ROOT

FOREIGN, SYNC = "connector_wizard_foreignconnection", "connector_wizard_sync"


class Server:
    """The product's commands, each a process of its own, on one database."""

    def __init__(self, database: Path, platform: Emulator) -> None:
        self.database = database
        self.environment = {
            "PATH": os.environ["PATH"],
            "DEBUG": "on",
            "DATABASE_URL": f"sqlite:///{database}",
            "AEP_PLATFORM_URL": platform.url,
            "AEP_IMS_URL": platform.url,
            "CANARY": DEMO_CLIENT_SECRET,
        }

    def begin(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str) -> str:
        process = self.begin(*words)
        out, err = process.communicate(timeout=120)
        assert process.returncode in (0, 1), err
        return out

    def sync(self) -> str:
        told = json.loads(self.run("sync", "--sandbox=dev"))
        return str(told["outcome"])

    def rows(self, question: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.database)) as rows, rows:
            return rows.execute(question).fetchall()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[Server, Emulator]]:
    with Emulator() as platform:
        one = Server(tmp_path / "rows.sqlite3", platform)
        password = tmp_path / "password"
        password.write_text("a long enough password")
        one.run("migrate", "--verbosity=0")
        file = f"--password-file={password}"
        one.run("bootstrap", "--email=a@example.com", "--team=Data", file)
        account = ("--team=data", "--name=Main", f"--org-id={DEMO_ORG_ID}")
        client = (f"--client-id={DEMO_CLIENT_ID}", "--client-secret-env=CANARY")
        one.run("add_account", *account, *client)
        yield one, platform


def test_a_killed_sync(server: tuple[Server, Emulator]) -> None:
    here, platform = server
    platform.configure(foreign_connections=150)
    assert here.sync() == "complete"
    for one in platform.connections()[:120]:
        platform.mark(one["id"], deleted=True)
    platform.configure(foreign_connections=150)
    platform.fail("list", "hang", seconds=60, skip=1)
    asked = len(platform.requests("list"))

    process = here.begin("sync", "--sandbox=dev")
    assert platform.wait_for_requests("list", asked + 2)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=20)
    platform.clear_faults()

    # The page that was written stands, what it did not show stands too, and nothing was looked up.
    assert here.rows(f"SELECT count(*) FROM {FOREIGN}") == [(220,)]  # noqa: S608 - our table
    assert platform.requests("get") == []
    assert here.sync() == "running"
    here.rows(f"UPDATE {SYNC} SET lease_until = begun_at")  # noqa: S608 - our table
    assert here.sync() == "complete"
    outcomes = here.rows(f"SELECT outcome FROM {SYNC} ORDER BY begun_at")  # noqa: S608 - our table
    assert outcomes == [("complete",), ("stopped",), ("complete",)]
    # A hundred of those that are gone were looked up; the rest is left to the next.
    assert here.rows(f"SELECT count(*) FROM {FOREIGN}") == [(200,)]  # noqa: S608 - our table
