"""Change and delete through every fault and through kills: done once or not at all, and told so."""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from tests.faults import menu
from tests.faults.cases import Case
from tests.faults.deployment import Deployment
from tests.faults.kinds.stage import (
    ANSWERS,
    arm,
    crew,
    handfuls,
    judge_shared,
    press_all,
    put_on_record,
)
from tests.faults.trials import Trial

PATIENCE = 60.0
RENAMED = "Renamed"
CALLS = {"rename": "patch", "rotate": "patch", "delete": "delete"}
# q requested, u unconfirmed, d done, r refused, n not sent.
LETTERS = {
    "change_requested": "q",
    "change_unconfirmed": "u",
    "renamed": "d",
    "credentials_rotated": "d",
    "deleted": "d",
    "change_refused": "r",
    "change_not_sent": "n",
}
LEGAL = re.compile("qu?[drn]")
MOVING = ("none", "queued", "sent", "unknown")
QUICK = (
    *(
        "rename:none",
        "rename:503-after",
        "rename:late",
        "rotate:reset-after",
        "rotate:close-before",
    ),
    *("rotate:400-connector", "rotate:kill-after", "rotate:kill-before", "delete:hang-after"),
    *("delete:reset-before", "delete:404", "delete:kill-after"),
)


def cases(*, quick: bool) -> list[Case]:
    """Return what is to be tried, or a short cut that meets each rule."""
    whole = [case for kind in CALLS for case in _of_kind(kind)]
    return [case for case in whole if case.id.startswith(QUICK)] if quick else whole


def _of_kind(kind: str) -> Iterator[Case]:
    call = CALLS[kind]
    for name, fault in menu.creation_faults():
        if fault.get("fault") not in ("no_id", "id_not_uuid"):
            yield Case(kind, name, [{"call": call, **fault}] if fault else [])
    late = {"call": call, "fault": "late", "seconds": 0.5 * menu.SETTLE}
    yield Case(kind, "late", [late])
    # The second sending is refused while the first is still under way.
    no = {"call": call, "fault": "status", "status": 403, "times": None}
    yield Case(kind, "late-refused", [late, no])
    for name in ("reset", "close", "503", "hang"):
        fault = {**menu.SILENCES, **menu.TROUBLES}[name]
        # The look that follows fails as well, with all its repetitions.
        look = {"call": "get", **fault, "times": 4}
        for when in menu.MOMENTS:
            lost = {"call": call, "fault": "close", "when": when}
            yield Case(kind, f"look-{name}-{when}", [lost, look])
    for when in menu.MOMENTS:
        hang = {"call": call, "fault": "hang", "seconds": 10, "when": when}
        yield Case(kind, f"kill-{when}", [hang], kill="changing")


def run(deployment: Deployment, cases: Sequence[Case]) -> Iterator[list[Trial]]:
    """Try these cases in handfuls, those in which all is killed apart."""
    team = crew(deployment)
    for number, group in enumerate(handfuls(cases)):
        trials = put_on_record(deployment, team, group, f"change-{number}")
        arm(deployment, trials)
        press_all(deployment, trials, partial(_press, deployment))
        _settle(deployment, trials)
        _judge(deployment, trials)
        yield trials


def _press(deployment: Deployment, trial: Trial) -> None:
    forms = {
        "rename": {"name": RENAMED, "description": "", "seen": trial.version},
        "rotate": {
            **{f"params-{name}": trial.name for name in ANSWERS},
            "params-password": deployment.canary,
            "seen": trial.version,
        },
        "delete": {"name": trial.name},
    }
    kind = trial.case.call
    path = f"/connections/{trial.pk}/{kind}/"
    trial.keep(trial.person.post(deployment.servers[0], path, forms[kind]))


def _settle(deployment: Deployment, trials: list[Trial]) -> None:
    give_up = time.monotonic() + PATIENCE
    while True:
        _read(deployment, trials)
        if all(trial.row["change"][0] not in MOVING for trial in trials):
            return
        if time.monotonic() > give_up:
            return
        deployment.start_sweep().process.wait(60)


def _read(deployment: Deployment, trials: list[Trial]) -> None:
    rows = deployment.ask("changes", pks=[trial.pk for trial in trials])
    for trial in trials:
        trial.row = rows[trial.pk]


def _judge(deployment: Deployment, trials: list[Trial]) -> None:
    truth = {one["sandbox"]: one for one in deployment.platform.connections()}
    told = deployment.ask("history")
    for trial in trials:
        trial.look(deployment.servers[0])
        trial.findings += of_record(trial, truth[trial.name])
    judge_shared(trials, told, LETTERS, LEGAL)


def of_record(trial: Trial, there: Mapping[str, Any]) -> Iterator[str]:
    """Find what is wrong with the record of one change, held against what is there."""
    outcome, problem = trial.row["change"]
    deleted = trial.case.call == "delete"
    effect = bool(there["deleted"] if deleted else there["changes"])
    if there["changes"] > 1:
        yield f"duplicate: changed {there['changes']} times"
    # A busy server may have had no time to send; a person would try again.
    refused = ["refused"] if trial.case.family.partition("/")[0] in menu.REFUSALS else []
    if outcome not in ["done", "not_sent", *refused]:
        yield f"wrong: ended as {outcome}: {problem}"
    if effect != (outcome == "done"):
        yield f"wrong: {outcome}, but there it is {'done' if effect else 'not done'}: {problem}"
    yield from _of_row(trial.row, there, "deleted" if effect and deleted else "created")


def _of_row(row: Mapping[str, Any], there: Mapping[str, Any], expected: str) -> Iterator[str]:
    if row["status"] != expected or row["name"] != there["name"]:
        yield f"wrong: on record as {row['name']}, {row['status']}"
    if expected == "created" and row["etag"] != there["etag"]:
        yield "wrong: another etag on record than there"
