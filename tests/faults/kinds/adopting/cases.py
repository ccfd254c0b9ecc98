"""The cases of adopting: how the fetching of the specs goes wrong, and who is killed when."""

from collections.abc import Iterator

from tests.faults import menu
from tests.faults.cases import Case

# By this the Platform says that it has no such spec any more: they are adopted without one.
NO_SPEC = "404"
# Asked for again by itself, each of these is got over.
ONCE = ("reset", "503", "401-once", "429-now")
QUICK = ("adopt:none", "adopt:503:", "adopt:404:")


def may_work(case: Case) -> bool:
    """Tell whether anything may be adopted under the fault; a busy machine can be too slow."""
    return case.family in ("none", NO_SPEC) or case.family.endswith("-got-over")


def whole() -> Iterator[Case]:
    """Go through all of them."""
    yield Case("adopt", "none", press="two-people")
    for name, fault in menu.reading_faults():
        yield Case("adopt", name, [{"call": "specs", **fault, "times": None}])
        if name in ONCE:
            yield Case("adopt", f"{name}-got-over", [{"call": "specs", **fault}])
    stuck = {"call": "specs", "fault": "hang", "seconds": 5}
    slow = {"call": "specs", "fault": "slow", "seconds": 0.75 * menu.READ}
    for number in range(4):
        yield Case("adopt", f"kill-during-{number}", [stuck], kill="during/specs")
        yield Case("adopt", f"kill-answered-{number}", [slow], kill="answered/specs")
