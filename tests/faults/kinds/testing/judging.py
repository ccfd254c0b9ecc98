"""Judge what came of tests: a result for each, a verdict somebody gave, each turn told once."""

from collections.abc import Iterator

from tests.faults.kinds.testing.cases import BY_COMMAND, expected_of
from tests.faults.trials import Trial

# Hours until the next test at least, by what came of this one.
PAUSES = {"passed": 10.0, "failed": 5.0, "unknown": 0.2}
NOT_KNOWN = "The last test told nothing about the source"


def of_result(trial: Trial, path: str) -> Iterator[str]:
    """Find what is wrong with the result of one case, by its row, its events and its page."""
    row, before, told = trial.row, trial.case.wizard, expected_of(trial.case)
    checks = row["checks"]
    # Too busy a machine lets calls run out of time.
    last, expected = (checks or [told])[-1], told if told in checks else "unknown"
    yield from _of_number(trial, path)
    yield from _of_turn(path, before, expected)
    if not set(checks) <= {told, "unknown"}:
        yield f"wrong: the results are {checks}, not {told}"
    if row["verdict"] != (before if expected == "unknown" else expected):
        yield f"wrong: the verdict is {row['verdict'] or 'not known'}, and was {before}"
    if row["lease"] or row["due_in"] < PAUSES[last]:
        yield f"wrong: a test is still under way, or the next one due in {row['due_in']} hours"
    if (NOT_KNOWN in trial.seen[-1].text) != (last == "unknown"):
        yield "lie: the page does not tell whether the last result says anything"


def _of_turn(path: str, before: str, expected: str) -> Iterator[str]:
    told = path.replace("k", "")
    turns = {("", "failed"): "f", ("passed", "failed"): "f", ("failed", "passed"): "p"}
    turn = turns.get((before, expected), "")
    if told != turn:
        yield f"history: the events are {path}, which should tell {turn or 'of no turn'}"


def _of_number(trial: Trial, path: str) -> Iterator[str]:
    tests, asked = len(trial.row["checks"]), path.count("k")
    if trial.case.kill != "none":
        # The one that was killed is replaced by the next, which nobody asks for.
        asked = 1
    if trial.case.call in BY_COMMAND:
        # The second round may find due what the first has tested between two looks.
        asked = min(max(tests, 1), 2)
    if tests != asked or not tests:
        yield f"duplicate: {tests} results of {asked} tests"
