"""The cases of creating what was not begun in the wizard, or not sent from there at once."""

from collections.abc import Iterator

from tests.faults import menu
from tests.faults.cases import Case

ORIGINS = ("copy", "approval")
OF_ORIGINS = (
    *("none", "reset-after", "close-before", "503-after", "hang-after", "empty-201-after"),
    *(
        "half-body-before",
        "400",
        "400-connector",
        "401-once",
        "429-now",
        "no-id-after",
        "late-half",
    ),
)


def cases_by_other_ways() -> Iterator[Case]:
    """Go through drafts that are copies, and those that a reviewer has approved."""
    faults = {**dict(menu.creation_faults()), "late-half": menu.LATE["late-half"]}
    stuck = {"call": "create", "fault": "hang", "seconds": 5}
    answers = {"call": "create", "fault": "slow", "seconds": 0.75 * menu.READ}
    for origin in ORIGINS:
        for name in OF_ORIGINS:
            fault = [{"call": "create", **faults[name]}] if faults[name] else []
            yield Case(origin, name, fault, origin=origin)
        hang = {**stuck, "call": "token"}
        yield Case(origin, "kill-before", [hang], kill="before", origin=origin)
        for when in menu.MOMENTS:
            fault = [{**stuck, "when": when}]
            yield Case(origin, f"kill-during-{when}", fault, kill="during", origin=origin)
        yield Case(origin, "kill-answered", [answers], kill="answered", origin=origin)
