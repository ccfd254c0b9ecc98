"""Tell what was tried and found, in a table and in commands that show it again."""

import re
import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from tests.faults.judging import KINDS
from tests.faults.trials import Trial

# Of cases that are repeated as chance has a part in them, and how those began that differ in that.
_NUMBER = re.compile(r"(-[0-9]{1,2}|/.*)$")
HEAD = ("call and fault", "cases", "duplicates", "orphans", "wrong", "5xx", "lies", "history")


def table(trials: Mapping[str, Sequence[Trial]]) -> Iterator[str]:
    """Tell the figures of each call and fault, and the totals; times are seconds to settle."""
    groups = defaultdict(list)
    for of_one in trials.values():
        for trial in of_one:
            groups[f"{trial.case.call} {_NUMBER.sub('', trial.case.family)}"].append(trial)
    yield f"{HEAD[0]:<34}" + "".join(f"{name:>11}" for name in (*HEAD[1:], "median s", "max s"))
    for name, group in sorted(groups.items()):
        yield _line(name, group)
    yield _line("total", [trial for group in groups.values() for trial in group])


def _line(name: str, group: Sequence[Trial]) -> str:
    figures = [len(group), *(_count(group, kind) for kind in KINDS)]
    times = [trial.seconds for trial in group if trial.seconds is not None]
    told = f"{statistics.median(times):>11.1f}{max(times):>11.1f}" if times else f"{'':>22}"
    return f"{name:<34}" + "".join(f"{figure:>11}" for figure in figures) + told


def _count(group: Sequence[Trial], kind: str) -> int:
    return sum(finding.startswith(kind) for trial in group for finding in trial.findings)


def failures(trials: Mapping[str, Sequence[Trial]], seed: int) -> Iterator[str]:
    """Tell every finding, with the command that tries the case again."""
    for database, of_one in trials.items():
        for trial in of_one:
            if trial.findings:
                yield f"{database} {trial.case.id} ({trial.case.press}, {trial.name}):"
                yield from (f"    {finding}" for finding in trial.findings)
                again = f"--seed {seed} --database {database} --only '{trial.case.id}'"
                yield f"    again: .venv/bin/python -m tests.faults {again}"
