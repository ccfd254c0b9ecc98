"""The short cut through the proof holds on both databases, and the proof can fail."""

import subprocess
import sys

from tests.faults.processes import ROOT


class TestOnePressOneConnection:
    def test_holds_through_the_short_cut(self) -> None:
        running = subprocess.Popen(
            [sys.executable, "-m", "tests.faults", "--quick"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            said, _ = running.communicate(timeout=420)
        except subprocess.TimeoutExpired:
            # Asked, not killed: it ends its servers and its PostgreSQL itself.
            running.terminate()
            said, _ = running.communicate(timeout=60)

        assert running.returncode == 0, said[-6000:]
