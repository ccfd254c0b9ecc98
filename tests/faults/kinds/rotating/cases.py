"""The cases of rotating many: which member meets what, and who is killed when."""

from collections.abc import Iterator

from tests.faults import menu
from tests.faults.cases import Case

FAMILIES = (
    *("none", "reset-before", "reset-after", "close-after", "hang-before", "hang-after"),
    *("503-before", "503-after", "half-body-after", "empty-201-after", "html-502-before"),
    *("400-connector", "403", "404", "412", "401-once", "429-now", "429-later", "redirect"),
)
# So many refusals for one reason in a row, and it waits for a person's word.
LASTING = ("403", "400-connector")
QUICK = ("bulk:reset-after", "bulk:403/lasting")


def whole() -> Iterator[Case]:
    """Go through all of them."""
    faults = dict(menu.creation_faults())
    for name in FAMILIES:
        # The second of them meets it.
        fault = {"call": "patch", **faults[name], "skip": 1}
        yield Case("bulk", name, [fault] if faults[name] else [])
    for name in LASTING:
        yield Case("bulk", f"{name}/lasting", [{"call": "patch", **faults[name], "times": None}])
    for number in range(2):
        for when in menu.MOMENTS:
            hang = {"call": "patch", "fault": "hang", "seconds": 10, "when": when, "skip": number}
            yield Case("bulk", f"kill-during-{when}-{number}", [hang], kill="during/patch")
        slow = {"call": "patch", "fault": "slow", "seconds": 0.75 * menu.READ, "skip": number}
        yield Case("bulk", f"kill-answered-{number}", [slow], kill="answered/patch")
