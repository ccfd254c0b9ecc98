"""The short cut through the matrix that every test run takes."""

from dataclasses import replace

from tests.faults.cases import Case, all_cases
from tests.faults.origins import cases_by_other_ways


def quick_cases(seed: int) -> list[Case]:
    """Return a short cut that meets each rule of the protocol at least once."""
    wanted = (
        *("create:none", "create:503-after", "create:reset-after", "create:close-before"),
        *("create:hang-after", "create:400:", "create:401-once", "create:empty-201-after"),
        *("create:see-other-after", "create:late-most", "create:twice-silent", "token:500"),
        *("copy:503-after", "approval:reset-after", "approval:400:"),
        *("token:hang:", "list:503-after", "list:crowd", "sandboxes:html-502", "specs:reset"),
        *(
            "kill:during-before-0",
            "kill:during-after",
            "kill:answered",
            "list:lag-after:none:sweep:0.9",
            "list:down-after",
        ),
    )
    calmer = {"twenty": "two-tabs"}
    picked = [
        replace(case, press=calmer.get(case.press, case.press), settle="sweep")
        for case in [*all_cases(seed, 1), *cases_by_other_ways()]
        if case.id.startswith(wanted)
    ]
    many = [replace(case, press="twenty") for case in picked if case.id.startswith("create:none")]
    return [*picked, *many]
