"""The cases of testing: who asks for the test, what was known before, and what goes wrong."""

from collections.abc import Iterator, Mapping
from itertools import cycle, product

from tests.faults import menu
from tests.faults.cases import Case
from tests.faults.menu import Fault

BY_PRESS = ("test-press", "test-twice", "test-program")
BY_COMMAND = ("test-command",)
# What the last test that knew something had come to.
BEFORE = ("", "passed", "failed")
# By these a source, or the Platform, gives its verdict: the connection does not work.
DEFINITE = ("400-connector", "404")
OF_TOKENS = ("503", "hang", "reset", "401-always", "429-later")
QUICK = (
    *("test-press:none/failed", "test-twice:503/failed", "test-program:400-connector/passed"),
    *("test-command:none/new", "test-command:404/passed", "test-command:hang/passed"),
)


def expected_of(case: Case) -> str:
    """Return the only outcome that the test of a case may have."""
    family = case.family.partition("/")[0]
    if family == "none" or case.kill != "none":
        return "passed"
    return "failed" if family in DEFINITE else "unknown"


def whole() -> Iterator[Case]:
    """Go through all of them; `wizard` is the verdict that they begin with."""
    faults = dict(menu.reading_faults())
    known = {"none": {}, **{name: faults.pop(name) for name in DEFINITE}}
    for (name, fault), call, before in product(known.items(), (*BY_PRESS, *BY_COMMAND), BEFORE):
        yield _case(call, name, fault, before)
    # Each fault by two ways, each way from each verdict.
    calls, befores = cycle((*BY_PRESS, *BY_COMMAND)), cycle(BEFORE)
    for (name, fault), _ in product(faults.items(), range(2)):
        yield _case(next(calls), name, fault, next(befores))
    for name, call in product(OF_TOKENS, ("test-press", "test-command")):
        fault = {**faults[name], "call": "token", "times": None}
        yield Case(call, f"token-{name}", [fault], wizard=next(befores))
    yield from _killed()


def _case(call: str, name: str, fault: Mapping[str, object], before: str) -> Case:
    faults: list[Fault] = [{"call": "test", **fault, "times": None}] if fault else []
    return Case(call, f"{name}/{before or 'new'}", faults, wizard=before)


def _killed() -> Iterator[Case]:
    stuck = {"fault": "hang", "seconds": 5}
    slow = {"call": "test", "fault": "slow", "seconds": 0.75 * menu.READ}
    for call, number in [("test-press", 4), ("test-command", 2)]:
        for at in range(number):
            before = BEFORE[at % len(BEFORE)]
            for hung in ("token", "test"):
                name = f"kill-during-{hung}/{at}"
                fault = {**stuck, "call": hung}
                yield Case(call, name, [fault], kill=f"during/{hung}", wizard=before)
            name = f"kill-answered/{at}"
            yield Case(call, name, [slow], kill="answered/test", wizard=before)
