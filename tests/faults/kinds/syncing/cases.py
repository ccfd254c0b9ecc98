"""The cases of syncing: which page or look-up goes wrong how, who reads, and who is killed when."""

from collections.abc import Iterator, Mapping

from tests.faults import menu
from tests.faults.cases import Case
from tests.faults.menu import Fault

BY_PRESS, BY_COMMAND = "sync-press", "sync-command"
# More than the Platform tells on one page; and a few.
MANY, FEW = 104, 3
# As often as the Platform asks to wait, it is waited for: too long for a proof.
LONG_WAIT = {"fault": "status", "status": 429, "retry_after": 90}
ONCE = ("reset", "503", "401-once", "429-now")
BY_PRESSES = ("503", "hang", "half-body", "401-always", "endless", "wrong-json-201")
QUICK = (
    *("sync-command:page-1/none", "sync-command:page-2/503", "sync-command:look-up/503"),
    "sync-command:kill-page-2",
)


def whole() -> Iterator[Case]:
    """Go through all of them; `crowd` is how many others' connections there are."""
    yield Case(BY_COMMAND, "page-1/none", crowd=MANY)
    yield from _failing_lists()
    for name, fault in menu.reading_faults():
        if name != "429-later":
            look = {"call": "get", **fault, "times": None}
            yield Case(BY_COMMAND, f"look-up/{name}", [look], crowd=FEW)
    yield Case(BY_PRESS, "page-1/none", crowd=FEW, press="two-tabs")
    for name in BY_PRESSES:
        fault = {"call": "list", **_faults()[name], "times": None}
        yield Case(BY_PRESS, f"page-1/{name}", [fault], crowd=FEW, press="two-tabs")
    yield from _killed()


def _failing_lists() -> Iterator[Case]:
    for name, fault in _faults().items():
        lasting = {"call": "list", **fault, "times": None}
        yield Case(BY_COMMAND, f"page-1/{name}", [lasting], crowd=FEW)
        if name != "endless":
            yield Case(BY_COMMAND, f"page-2/{name}", [{**lasting, "skip": 1}], crowd=MANY)
        if name in ONCE:
            once = {"call": "list", **fault, "skip": 1}
            yield Case(BY_COMMAND, f"got-over/{name}", [once], crowd=MANY)


def page_of(case: Case) -> int:
    """Return at the how many-eth call of its kind a case's reader is killed."""
    return 2 if "page-2" in case.family else 1


def expected_of(case: Case) -> str:
    """Return how a sync under the case's faults ends."""
    where, _, family = case.family.partition("/")
    # A first page that comes again is nothing but the first page, where there is no other.
    fine = family in ("none", "") or (where, family) == ("page-1", "repeated")
    return "complete" if fine or where in ("look-up", "got-over") else "failed"


def _faults() -> Mapping[str, Fault]:
    usual = {**dict(menu.reading_faults()), **menu.OF_LISTS}
    return {**usual, "429-later": LONG_WAIT}


def _killed() -> Iterator[Case]:
    stuck = {"fault": "hang", "seconds": 5}
    slow = {"call": "list", "fault": "slow", "seconds": 0.75 * menu.READ}
    for name, fault, kill in [
        ("page-1", {**stuck, "call": "list"}, "during/list"),
        ("page-2", {**stuck, "call": "list", "skip": 1}, "during/list"),
        ("answered-page-2", {**slow, "skip": 1}, "answered/list"),
        ("look-up", {**stuck, "call": "get"}, "during/get"),
    ]:
        yield Case(BY_COMMAND, f"kill-{name}", [fault], kill=kill, crowd=MANY)
        if "page-2" not in name:
            yield Case(BY_PRESS, f"kill-{name}", [fault], kill=kill, crowd=FEW)
