"""Rotate many together through every fault and kill: each once, and what fails stops no other."""

import re
import time
from collections.abc import Iterator, Sequence
from functools import partial

from tests.faults.cases import Case
from tests.faults.deployment import Deployment
from tests.faults.kinds.changing import LETTERS, MOVING, of_record
from tests.faults.kinds.rotating.cases import QUICK, whole
from tests.faults.kinds.stage import Crew, crew, handfuls, judge_shared, press_all
from tests.faults.trials import Trial
from tests.faults.waves import each

MEMBERS = 4
PATIENCE = 90.0
LEGAL = re.compile("qu?[drn]")


def cases(*, quick: bool) -> list[Case]:
    """Return what is to be tried, or a short cut that meets each rule."""
    return [case for case in whole() if case.id.startswith(QUICK) or not quick]


def run(deployment: Deployment, tried: Sequence[Case]) -> Iterator[list[Trial]]:
    """Try these cases in handfuls, those in which all is killed apart; a trial is a member."""
    team = crew(deployment)
    for number, group in enumerate(handfuls(tried, 10)):
        rotations = _begin(deployment, team, group, f"bulk-{number}")
        for case, members in zip(group, rotations, strict=True):
            for fault in case.faults:
                deployment.platform.fail(**fault, client_id=members[0].account)
        firsts = [members[0] for members in rotations]
        press_all(deployment, firsts, partial(_press, deployment))
        _press_again(deployment, firsts)
        trials = [one for members in rotations for one in members]
        _settle(deployment, trials)
        paused = [one for one in firsts if one.case.family.endswith("/lasting")]
        _judge_paused(deployment, paused)
        each(firsts, lambda first: deployment.platform.forgive(first.account))
        each(paused, partial(_go_on, deployment))
        _settle(deployment, trials)
        _judge(deployment, rotations)
        yield trials


def _begin(
    deployment: Deployment, team: Crew, group: Sequence[Case], prefix: str
) -> list[list[Trial]]:
    """Make members for each case that sign in alike, in one sandbox by one client."""
    places = [f"{prefix}-{place}" for place in range(len(group))]
    platform = deployment.platform
    platform.configure(extra_sandboxes=places, extra_integrations=places)
    for place in places:
        for name in _names(place):
            own = {"sandbox": place, "client_id": place, "name": name}
            held = {"params": _login(place), "secrets": {"password": "good"}}
            platform.configure(extra_connections={**own, **held})
    there = {one["name"]: one for one in platform.connections()}
    wanted = [
        {
            "name": place,
            "team": team.team,
            "ours": {
                name: {
                    "remote_id": there[name]["id"],
                    "etag": there[name]["etag"],
                    "params": _login(place),
                }
                for name in _names(place)
            },
        }
        for place in places
    ]
    made = deployment.ask("alike", cases=wanted, canary=deployment.canary)
    return [
        [
            # By its account's client the faults are aimed; the first one's page is pressed.
            Trial(case, name, team.people[0], row["pk"], place, version=row["version"])
            for name, row in zip(_names(place), rows, strict=True)
        ]
        for case, place, rows in zip(group, places, made, strict=True)
    ]


def _login(place: str) -> dict[str, str]:
    """Return what all of a place sign in with."""
    return {"server": f"{place}.example.com", "username": "u", "database": "d"}


def _names(place: str) -> list[str]:
    return [f"{place}-{number}" for number in range(MEMBERS)]


def _press(deployment: Deployment, first: Trial) -> None:
    form = {f"params-{name}": value for name, value in _login(first.account).items()}
    form |= {"params-password": deployment.canary[::-1], "everybody": "on", "seen": first.version}
    path = f"/connections/{first.pk}/rotate/"
    first.keep(first.person.post(deployment.servers[0], path, form))


def _press_again(deployment: Deployment, firsts: Sequence[Trial]) -> None:
    """Press again where the kill was quicker than the press."""
    rows = deployment.ask("changes", pks=[first.pk for first in firsts])
    for first in firsts:
        if first.case.kill != "none" and rows[first.pk]["change"][0] == "none":
            _press(deployment, first)


def _settle(deployment: Deployment, trials: Sequence[Trial]) -> None:
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        rows = deployment.ask("changes", pks=[trial.pk for trial in trials])
        paused = deployment.ask("paused", pks=[trial.pk for trial in trials])
        for trial in trials:
            trial.row = {**rows[trial.pk], "paused": trial.pk in paused}
        if not any(one.row["change"][0] in MOVING and not one.row["paused"] for one in trials):
            return
        # Those who are at it get on with it; what they left is the sweep's.
        time.sleep(1)
        deployment.start_sweep().process.wait(60)


def _judge_paused(deployment: Deployment, firsts: Sequence[Trial]) -> None:
    """See that those that were refused again and again wait for a person's word."""
    refused = deployment.ask("members", pks=[first.pk for first in firsts])
    for first in firsts:
        if refused[first.pk] != ["refused", "refused", "refused", "queued"]:
            first.findings.append(f"wrong: refused in a row, and it came to {refused[first.pk]}")


def _go_on(deployment: Deployment, first: Trial) -> None:
    path = f"/rotations/{deployment.ask('rotation', pk=first.pk)}/"
    first.keep(first.person.post(deployment.servers[0], path, {"do": "go-on"}))


def _judge(deployment: Deployment, rotations: Sequence[Sequence[Trial]]) -> None:
    truth = {one["name"]: one for one in deployment.platform.connections()}
    told = deployment.ask("history")
    for members in rotations:
        for trial in members:
            trial.findings += of_record(trial, truth[trial.name])
        refused = sum(trial.row["change"][0] == "refused" for trial in members)
        if refused > 1 and not members[0].case.family.endswith("/lasting"):
            members[0].findings.append(f"wrong: {refused} refused, although there was one no")
    judge_shared([one for members in rotations for one in members], told, LETTERS, LEGAL)
