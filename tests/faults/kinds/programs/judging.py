"""Judge a program's request: what was made by its key, and each answer by what was so then."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.faults.browser import Seen
from tests.faults.deployment import Deployment
from tests.faults.judging import LEGAL, LETTERS, Made, denied
from tests.faults.kinds.programs.cases import may_refuse
from tests.faults.trials import Trial

CREATED, REFUSED, UNAVAILABLE = 201, 422, 503
FINAL = (CREATED, REFUSED)
# Found by Location, on its way, under way by another, not available for now.
ON_THE_WAY = (200, 202, 409, UNAVAILABLE)


def judge(deployment: Deployment, trials: Sequence[Trial]) -> None:
    """Write down every finding of these trials."""
    truth = deployment.platform.connections()
    rows = deployment.ask("by_sandbox", names=[trial.name for trial in trials])
    told = deployment.ask("history")
    for trial in trials:
        ours = [one for one in truth if one["sandbox"] == trial.name]
        mine = rows[trial.name]
        newest = max(mine, key=lambda row: len(row["tries"]), default=None)
        trial.findings += _of_number(mine, ours)
        trial.findings += _of_answers(trial, ours)
        trial.findings += _of_end(trial, newest, ours)
        for row in mine:
            events = told["paths"].get(row["pk"], [])
            path = "".join(LETTERS.get(action, "?") for action in events)
            if not LEGAL.fullmatch(path) or path.count("r") > 1:
                trial.findings.append(f"history: the events are {path}")
    if told["breaks"]:
        trials[0].findings.append(f"history: {told['breaks']}")


def _of_number(mine: Sequence[Mapping[str, Any]], ours: Made) -> Iterator[str]:
    linked = {row["remote_id"] for row in mine}
    yield from ("duplicate: one more than was asked for" for _ in ours[1:])
    yield from (f"orphan: {one['id']} is on no record" for one in ours if one["id"] not in linked)
    yield from ("duplicate: one key, two records" for _ in [r for r in mine if r["tries"]][1:])


def _of_answers(trial: Trial, ours: Made) -> Iterator[str]:
    ids = {one["id"] for one in ours}
    for seen in trial.seen:
        if seen.status == CREATED and not seen.ids & ids:
            yield "lie: created, but with no id of it"
        elif seen.status not in (0, *FINAL, *ON_THE_WAY):
            kind = "5xx" if seen.status >= 500 else "wrong"
            yield f"{kind}: the answer is {seen.status}"
        if _breaks_off(trial, seen):
            yield "5xx: no answer at all"


def _breaks_off(trial: Trial, seen: Seen) -> bool:
    return not seen.status and trial.case.kill == "none" and trial.case.press != "impatient"


def _of_end(trial: Trial, row: Mapping[str, Any] | None, ours: Made) -> Iterator[str]:
    last = trial.seen[-1].status
    status = row["status"] if row else "draft"
    if last not in FINAL:
        yield f"wrong: with the way clear, the key's answer is {last}, and the record {status}"
    if last == REFUSED and not may_refuse(trial.case):
        yield "wrong: refused for good, although nobody said no"
    if (last == CREATED) != bool(ours) or (status == "created") != bool(ours):
        yield f"lie: the answer is {last}, the record {status}, and there it is {bool(ours)}"
    if row:
        trial.take_row(row)
        for seen in (one for one in trial.seen if one.status in (REFUSED, UNAVAILABLE)):
            yield from denied(trial, seen.at, ours)
