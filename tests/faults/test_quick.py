"""The short cut through the proof holds on both databases, and the proof can fail."""

import subprocess
import sys

import pytest

from tests.faults.mutants.rules import RULES
from tests.faults.processes import ROOT


def proof(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.faults", "--quick", *options],
        cwd=ROOT,
        check=False,
        timeout=600,
        capture_output=True,
        text=True,
    )


class TestProof:
    def test_holds_through_the_short_cut(self) -> None:
        done = proof()

        assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-3000:]

    def test_fails_where_a_lost_answer_is_taken_for_a_no(self) -> None:
        case = "create:reset-after"

        done = proof("--database=sqlite", f"--only={case}", "--mutant=reset-is-not-sent")

        assert done.returncode == 1, done.stdout[-5000:] + done.stderr[-3000:]
        assert "duplicate: one more than was asked for" in done.stdout

    @pytest.mark.parametrize("mutant", sorted(RULES))
    def test_knows_where_each_rule_stands(self, mutant: str) -> None:
        module, rule, broken = RULES[mutant]
        source = (ROOT / f"{module.replace('.', '/')}.py").read_text()

        assert source.count(rule) == 1
        compile(source.replace(rule, broken), module, "exec")
