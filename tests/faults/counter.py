"""Where a test asks a deployment's clerk to make rows and to read them."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import IO, Any

from tests.faults.processes import ROOT, go_on

# Rows can be spoken of only once Django is set up.
CLERK = "import django; django.setup(); from tests.faults.clerk import serve; serve()"


class Clerk:
    """The process that makes and reads rows."""

    def __init__(self, environment: Mapping[str, str], log: IO[bytes]) -> None:
        """Start it."""
        self._process = subprocess.Popen(
            [sys.executable, "-c", CLERK],
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )

    def ask(self, do: str, asked: Mapping[str, Any]) -> Any:
        """Return its answer."""
        go_on()
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"do": do, **asked}).encode() + b"\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "The clerk is gone; see its log"
        return json.loads(answer)

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait(10)
