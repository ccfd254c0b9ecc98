"""The short cut through the proof holds on both databases, and the proof can fail."""

import subprocess
import sys

from tests.faults.processes import ROOT


class TestOnePressOneConnection:
    def test_holds_through_the_short_cut(self) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults", "--quick"],
            cwd=ROOT,
            check=False,
            timeout=300,
            capture_output=True,
            text=True,
        )

        assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-3000:]
