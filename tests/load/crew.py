"""A database of its own with the product's tables, and processes that work on it together."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from tests.faults.databases import DATABASES
from tests.faults.deployment import environment_of, manage
from tests.faults.processes import ROOT

WORKER = "import django; django.setup(); from tests.load.worker import serve; serve()"
NOWHERE = "http://127.0.0.1:9"


class Worker:
    """One process that does one thing; ended with the block, whatever happens."""

    def __init__(self, environment: Mapping[str, str], do: str, **asked: Any) -> None:
        """Start it and say what it is to do."""
        self._process = subprocess.Popen(
            [sys.executable, "-c", WORKER],
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"do": do, **asked}) + "\n")
        self._process.stdin.flush()

    def hear(self) -> str:
        """Wait for its next line. It is empty once the process is gone."""
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def answer(self) -> Any:
        """Return what it did, once it has done it."""
        return json.loads(self.hear())

    def end(self) -> Any:
        """Tell one that works until it is told, and return what it did."""
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return self.answer()

    def __enter__(self) -> Self:
        """Let it work."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate(timeout=10)


@contextmanager
def environment_with(database: str) -> Iterator[dict[str, str]]:
    """Give what processes need to meet at an empty database of this kind."""
    with (
        tempfile.TemporaryDirectory(prefix="load-") as folder,
        DATABASES[database](Path(folder)) as rows,
    ):
        environment = dict(environment_of(rows.url, NOWHERE))
        manage("migrate", "--verbosity=0", environment=environment)
        yield environment


def ask(environment: Mapping[str, str], do: str, **asked: Any) -> Any:
    """Have a process do one thing, and return its answer."""
    with Worker(environment, do, **asked) as worker:
        return worker.answer()
