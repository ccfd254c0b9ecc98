"""Create by the API through every fault and kill: once for each key, and no answer is a lie."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from tests.faults.browser import Seen
from tests.faults.cases import Case
from tests.faults.deployment import Deployment
from tests.faults.kinds.programs.cases import QUICK, whole
from tests.faults.kinds.programs.judging import FINAL, judge
from tests.faults.kinds.stage import Crew, arm, crew, handfuls, press_all
from tests.faults.menu import READ
from tests.faults.trials import Trial
from tests.faults.waves import each

PATIENCE = 40.0
# How long a program waits for an answer, in seconds.
WAITS = {"patient": 25.0, "twins": 25.0, "impatient": READ}
# Whom nobody waits for any more holds a thread of the server for its wait: no more at once.
AT_ONCE = 24
OK, ACCEPTED, UNAVAILABLE = 200, 202, 503


def cases(*, quick: bool) -> list[Case]:
    """Return what is to be tried, or a short cut that meets each rule."""
    return [case for case in whole() if case.id.startswith(QUICK) or not quick]


def run(deployment: Deployment, tried: Sequence[Case]) -> Iterator[list[Trial]]:
    """Try these cases in handfuls, those in which all is killed apart."""
    team = crew(deployment)
    for number, group in enumerate(handfuls(tried, AT_ONCE)):
        trials, bodies = _begin(deployment, team, group, f"api-{number}")
        arm(deployment, trials)
        press_all(deployment, trials, partial(_insist, deployment, bodies))
        each(trials, partial(_ask_once_more, deployment, bodies))
        judge(deployment, trials)
        yield trials


def _begin(
    deployment: Deployment, team: Crew, group: Sequence[Case], prefix: str
) -> tuple[list[Trial], Mapping[str, Any]]:
    names = [f"{prefix}-{place}" for place in range(len(group))]
    deployment.platform.configure(extra_sandboxes=names, extra_integrations=names)
    made = deployment.ask("programs", team=team.team, names=names)
    deployment.tokens += [one["token"] for one in made]
    trials = [
        Trial(case, name, team.people[0], one["token"], one["account"])
        for case, name, one in zip(group, names, made, strict=True)
    ]
    answers = {"username": "u", "password": deployment.canary, "database": "d"}
    bodies = {
        name: {
            "account": name,
            "sandbox": name,
            "source": "amazon-redshift",
            "name": name,
            "params": {**answers, "server": f"{name}.example.com"},
        }
        for name in names
    }
    return trials, bodies


def _insist(deployment: Deployment, bodies: Mapping[str, Any], trial: Trial) -> None:
    """Send the same by the same key until there is an answer that ends it."""
    number = 2 if trial.case.press == "twins" else 1
    with ThreadPoolExecutor(number) as pool:
        one = partial(_until_known, deployment, bodies[trial.name], trial)
        list(pool.map(one, range(number)))


def _until_known(deployment: Deployment, body: Any, trial: Trial, place: int) -> None:
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        server = deployment.servers[place % len(deployment.servers)]
        seen = _create(server, body, trial, WAITS[trial.case.press])
        trial.keep(seen)
        if seen.status == UNAVAILABLE:
            # What failed is mended, and the program goes on as the document says.
            deployment.platform.forgive(trial.name)
        if seen.status in FINAL or (seen.status == ACCEPTED and _follow(server, trial, seen)):
            return
        time.sleep(0.1)


def _ask_once_more(deployment: Deployment, bodies: Mapping[str, Any], trial: Trial) -> None:
    """Long after: the key still stands for the same."""
    server = deployment.servers[-1]
    trial.keep(_create(server, bodies[trial.name], trial, WAITS["patient"]))


def _create(server: str, body: Any, trial: Trial, wait: float) -> Seen:
    headers = {"Idempotency-Key": trial.name, "Prefer": "wait=2"}
    more = {"json": body, "headers": headers, "timeout": wait}
    return trial.person.call(server, "POST", "/connections", trial.pk, **more)


def _follow(server: str, trial: Trial, seen: Seen) -> bool:
    """Ask where the answer said, until it is settled; tell whether it was created."""
    path = f"/connections/{json.loads(seen.text)['id']}"
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        told = trial.person.call(server, "GET", path, trial.pk)
        trial.keep(told)
        status = json.loads(told.text)["status"] if told.status == OK else ""
        if status in ("created", "draft"):
            return status == "created"
        time.sleep(0.1)
    return False
