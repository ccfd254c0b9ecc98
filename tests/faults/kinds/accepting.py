"""Accept what was changed on the Platform: once, and as a person saw it, whoever else presses."""

import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from tests.faults.cases import Case
from tests.faults.deployment import Deployment
from tests.faults.kinds.stage import (
    Crew,
    crew,
    handfuls,
    judge_shared,
    path_of,
    press_all,
    put_on_record,
)
from tests.faults.trials import Trial

RENAMED = "Renamed there"
# d drift found, a accepted, x found deleted.
LETTERS = {"drift_found": "d", "drift_accepted": "a", "found_deleted": "x"}
LEGAL = re.compile("d[ax]?")
SEEN = re.compile(r'name="seen" value="([0-9a-f]*)"')
QUICK = ("accept:renamed-twice",)


def cases(*, quick: bool) -> list[Case]:
    """Return what is to be tried, or a short cut that meets each rule."""
    return [case for case in _whole() if case.id.startswith(QUICK) or not quick]


def _whole() -> Iterator[Case]:
    for change in ("renamed", "gone"):
        for press in ("once", "twice", "syncing", "outdated"):
            yield Case("accept", f"{change}-{press}", press=press)
        yield Case("accept", f"{change}-killed", kill="pressed", press="once")


def run(deployment: Deployment, tried: Sequence[Case]) -> Iterator[list[Trial]]:
    """Try these cases in handfuls, those in which all is killed apart."""
    for number, group in enumerate(handfuls(tried)):
        team = crew(deployment, admins=2)
        trials = put_on_record(deployment, team, group, f"accept-{number}", _begun_with)
        for trial in trials:
            _change(deployment, trial)
        _sync(deployment, team)
        for trial in trials:
            trial.look(deployment.servers[0])
        if any(trial.case.press == "outdated" for trial in trials):
            _change_again(deployment, team, trials)
        press_all(deployment, trials, partial(_press, deployment, team))
        _judge(deployment, team, trials)
        yield trials


def _begun_with(_case: Case) -> Mapping[str, Any]:
    return {"created_at": "an hour ago"}


def _change(deployment: Deployment, trial: Trial) -> None:
    there = {one["sandbox"]: one["id"] for one in deployment.platform.connections()}
    gone = trial.case.family.startswith("gone")
    marks: dict[str, Any] = {"deleted": True} if gone else {"name": RENAMED}
    deployment.platform.mark(there[trial.name], **marks)


def _change_again(deployment: Deployment, team: Crew, trials: Sequence[Trial]) -> None:
    """Make what those have seen old news: what was renamed is gone, what was gone is back."""
    there = {one["sandbox"]: one["id"] for one in deployment.platform.connections()}
    for trial in trials:
        if trial.case.press == "outdated":
            gone = trial.case.family.startswith("gone")
            marks = {"deleted": not gone, "name": "Back again"}
            deployment.platform.mark(there[trial.name], **marks)
    _sync(deployment, team)


def _sync(deployment: Deployment, team: Crew) -> None:
    deployment.start_command("sync", f"--team={team.team}").process.wait(120)


def _press(deployment: Deployment, team: Crew, trial: Trial) -> None:
    shown = SEEN.search(trial.seen[0].text)
    if shown is None:
        trial.findings.append("lie: the page does not offer to accept the change")
        return
    path, form = f"/connections/{trial.pk}/accept/", {"seen": shown[1]}
    people = team.people if trial.case.press == "twice" else team.people[:1]
    with ThreadPoolExecutor(2) as pool:
        syncing = [pool.submit(_sync, deployment, team)] if trial.case.press == "syncing" else []
        server = deployment.servers[0]
        trial.keep(*pool.map(lambda person: person.post(server, path, form), people))
        for one in syncing:
            one.result()


def _judge(deployment: Deployment, team: Crew, trials: Sequence[Trial]) -> None:
    if trials[0].case.kill != "none":
        _see_untouched(deployment, trials)
        for trial in trials:
            _press(deployment, team, trial)
    # A sync that comes after finds nothing to tell.
    _sync(deployment, team)
    told = deployment.ask("history")
    rows = deployment.ask("changes", pks=[trial.pk for trial in trials])
    there = {one["sandbox"]: one for one in deployment.platform.connections()}
    for trial in trials:
        trial.findings += _of_record(trial, rows[trial.pk], there[trial.name])
        path = path_of(trial, told, LETTERS)
        if len(path) == 1 and trial.case.press != "outdated":
            trial.findings.append(f"history: the events are {path}")
    judge_shared(trials, told, LETTERS, LEGAL)


def _see_untouched(deployment: Deployment, trials: Sequence[Trial]) -> None:
    rows = deployment.ask("changes", pks=[trial.pk for trial in trials])
    for trial in trials:
        row = rows[trial.pk]
        # One press may have been done before the lock was had: it was answered.
        if not trial.seen[-1].status and (row["status"], row["name"]) != ("created", trial.name):
            trial.findings.append("wrong: killed before it could write, and taken over")


def _of_record(trial: Trial, row: Mapping[str, Any], there: Mapping[str, Any]) -> Iterator[str]:
    gone = trial.case.family.startswith("gone")
    if trial.case.press == "outdated":
        expected = ("created", trial.name, row["etag"])
    elif gone:
        expected = ("deleted", trial.name, row["etag"])
    else:
        expected = ("created", RENAMED, there["etag"])
    if (row["status"], row["name"], row["etag"]) != expected:
        yield f"wrong: on record as {row['name']}, {row['status']}"
