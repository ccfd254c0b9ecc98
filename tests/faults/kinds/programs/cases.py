"""The cases of programs: what befalls a creation by the API, and how its program waits."""

from collections.abc import Iterator
from itertools import cycle, product

from tests.faults import menu
from tests.faults.cases import Case

# Waits for each answer; gives up on it soon and sends the same again; is started twice.
PROGRAMS = ("patient", "impatient", "twins")
OF_SPECS = ("503", "reset", "hang", "half-body", "401-always", "html-200", "404")
OF_TOKENS = ("503", "reset", "hang", "429-now")
LATE = ("late-half", "late-most")
# Two calls with all their repetitions.
A_WHILE = 6
QUICK = ("api:none/twins", "api:400/", "api:reset-after/", "api:hang-after/", "api:specs-503/")


def whole() -> Iterator[Case]:
    """Go through all of them; `press` is the program's way."""
    for press in PROGRAMS:
        yield Case("api", f"none/{press}", press=press)
    presses = cycle(PROGRAMS)
    late = [(name, menu.LATE[name]) for name in LATE]
    for name, fault in [*menu.creation_faults(), *late]:
        if fault:
            press = next(presses)
            yield Case("api", f"{name}/{press}", [{"call": "create", **fault}], press=press)
    faults = dict(menu.reading_faults())
    for call, names in (("specs", OF_SPECS), ("token", OF_TOKENS)):
        for name in names:
            press = next(presses)
            fault = {"call": call, **faults[name], "times": A_WHILE}
            yield Case("api", f"{call}-{name}/{press}", [fault], press=press)
    yield from _killed()


def may_refuse(case: Case) -> bool:
    """Tell whether the Platform's no ends the request for good."""
    family = case.family.partition("/")[0]
    return family in menu.REFUSALS or family == "specs-404"


def _killed() -> Iterator[Case]:
    stuck = {"fault": "hang", "seconds": 5}
    slow = {"call": "create", "fault": "slow", "seconds": 0.75 * menu.READ}
    for number, press in enumerate(PROGRAMS[:2]):
        for when in menu.MOMENTS:
            name = f"kill-during-create-{when}/{number}"
            fault = {**stuck, "call": "create", "when": when}
            yield Case("api", name, [fault], kill="during/create", press=press)
        for call in ("token", "specs"):
            fault = {**stuck, "call": call}
            name = f"kill-during-{call}/{number}"
            yield Case("api", name, [fault], kill=f"during/{call}", press=press)
    for (name, kill), press in product(
        (("answered", "answered/create"), ("written", "after")), PROGRAMS[:2]
    ):
        faults = [slow] if name == "answered" else []
        yield Case("api", f"kill-{name}/{press}", faults, kill=kill, press=press)
