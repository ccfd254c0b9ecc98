"""Set the cases of a kind up, press for all of them at once, and judge what all kinds share."""

import itertools
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.faults.browser import Person
from tests.faults.cases import Case
from tests.faults.deployment import Deployment
from tests.faults.killing import Killing
from tests.faults.trials import Trial

AT_ONCE, PEOPLE = 40, 12
ANSWERS = ("server", "username", "database")
Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Crew:
    """A team of a kind's own, so that nobody else's connections are among theirs."""

    team: str
    people: list[Person]


def crew(deployment: Deployment, admins: int = 1) -> Crew:
    """Found a team with so many admins."""
    password = secrets.token_urlsafe(12)
    found = deployment.ask("found", number=1, password=password, admins=admins)
    people = [Person(deployment.servers[0], one["email"], password) for one in found]
    return Crew(found[0]["team"], people)


def handfuls(cases: Sequence[Case], size: int = AT_ONCE) -> Iterator[list[Case]]:
    """Part the cases into those that can be tried together: those with a kill by its point."""
    ordered = sorted(cases, key=lambda case: case.kill)
    for _, group in itertools.groupby(ordered, key=lambda case: case.kill):
        together = list(group)
        for at in range(0, len(together), size):
            yield together[at : at + size]


def put_on_record(
    deployment: Deployment,
    team: Crew,
    cases: Sequence[Case],
    prefix: str,
    more: Callable[[Case], Told] = lambda _case: {},
) -> list[Trial]:
    """Make a base connection on the Platform for each case, and its record, as it is there."""
    names = [f"{prefix}-{place}" for place in range(len(cases))]
    platform = deployment.platform
    platform.configure(extra_sandboxes=names, extra_integrations=names)
    held = {"params": dict.fromkeys(ANSWERS, "x"), "secrets": {"password": "good"}}
    for name in names:
        own = {"sandbox": name, "client_id": name, "name": name}
        platform.configure(extra_connections={**own, **held})
    there = {one["sandbox"]: one for one in platform.connections()}
    wanted = [
        {
            "name": name,
            "team": team.team,
            # As there: another content of the same version would be somebody else's doing.
            "values": {
                "remote_id": there[name]["id"],
                "etag": there[name]["etag"],
                "params": there[name]["params"],
                **more(case),
            },
        }
        for name, case in zip(names, cases, strict=True)
    ]
    made = deployment.ask("created", cases=wanted, canary=deployment.canary)
    return [
        Trial(case, name, team.people[0], one["pk"], one["account"], version=one["version"])
        for case, name, one in zip(cases, names, made, strict=True)
    ]


def arm(deployment: Deployment, trials: Sequence[Trial]) -> None:
    """Let the faults of each case wait for its client's calls."""
    for trial in trials:
        for fault in trial.case.faults:
            deployment.platform.fail(**fault, client_id=trial.name)


def press_all(
    deployment: Deployment, trials: Sequence[Trial], press: Callable[[Trial], None]
) -> None:
    """Press for each at once, kill the web processes where the cases say so, and start them."""
    killing = Killing(deployment, len(trials))
    with ThreadPoolExecutor(PEOPLE) as people:
        presses: list[Future[None]] = [people.submit(partial(press, trial)) for trial in trials]
        kill = trials[0].case.kill
        if kill != "none":
            killing.strike(kill, presses)
            deployment.start_web()
        for one in presses:
            one.result(90)


def judge_shared(
    trials: Sequence[Trial], told: Told, letters: Mapping[str, str], legal: re.Pattern[str]
) -> None:
    """Write down pages that broke, events that cannot follow each other, and broken chains."""
    for trial in trials:
        trial.findings += [f"5xx: {seen.status}" for seen in trial.seen if seen.status >= 500]
        if trial.case.kill == "none":
            trial.findings += ["5xx: no answer at all" for seen in trial.seen if not seen.status]
        path = path_of(trial, told, letters)
        if not legal.fullmatch(path):
            trial.findings.append(f"history: the events are {path}")
    if told["breaks"]:
        trials[0].findings.append(f"history: {told['breaks']}")


def path_of(trial: Trial, told: Told, letters: Mapping[str, str]) -> str:
    """Return a letter for each event of the connection; "?" for one that has no place there."""
    return "".join(letters.get(one, "?") for one in told["paths"].get(trial.pk, []))
