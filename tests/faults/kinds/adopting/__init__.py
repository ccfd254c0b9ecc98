"""Adopt what others made through every fault: a record for each or none, whoever else presses."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from tests.faults.browser import Seen
from tests.faults.cases import Case
from tests.faults.deployment import Deployment
from tests.faults.kinds.adopting.cases import QUICK, may_work, whole
from tests.faults.kinds.stage import Crew, arm, crew, handfuls, press_all
from tests.faults.trials import Trial
from tests.faults.waves import TRIES, each

# So many are ticked at once.
CHOSEN = 3
NOTHING = "Nothing was adopted."
Places = Mapping[str, Mapping[str, Any]]


def cases(*, quick: bool) -> list[Case]:
    """Return what is to be tried, or a short cut that meets each rule."""
    return [case for case in whole() if case.id.startswith(QUICK) or not quick]


def run(deployment: Deployment, tried: Sequence[Case]) -> Iterator[list[Trial]]:
    """Try these cases in handfuls, those in which all is killed apart."""
    team = crew(deployment, admins=2)
    for number, group in enumerate(handfuls(tried)):
        trials = _begin(deployment, team, group, f"adopt-{number}")
        arm(deployment, trials)
        press_all(deployment, trials, partial(_press, deployment, team))
        places = _places(deployment, trials)
        for trial in trials:
            trial.findings += _of_first(trial, places[trial.account])
        each(trials, lambda trial: deployment.platform.forgive(trial.name))
        _press_until_done(deployment, team, trials)
        _judge(deployment, trials)
        yield trials


def _begin(deployment: Deployment, team: Crew, group: Sequence[Case], prefix: str) -> list[Trial]:
    names = [f"{prefix}-{place}" for place in range(len(group))]
    platform = deployment.platform
    platform.configure(extra_sandboxes=names, extra_integrations=names)
    for name in names:
        others = {"sandbox": name, "client_id": "another-tool", "name": "Theirs"}
        held = {"params": {"server": name, "username": "u"}, "secrets": {"password": "good"}}
        platform.configure(extra_connections={**others, **held, "count": CHOSEN})
    truth = platform.connections()
    wanted = [
        {
            "name": name,
            "team": team.team,
            "others": [
                {"remote_id": one["id"], "etag": one["etag"], "params": one["params"]}
                for one in truth
                if one["sandbox"] == name
            ],
        }
        for name in names
    ]
    made = deployment.ask("others", cases=wanted)
    return [
        Trial(case, name, team.people[0], " ".join(one["foreign"]), one["account"])
        for case, name, one in zip(group, names, made, strict=True)
    ]


def _press(deployment: Deployment, team: Crew, trial: Trial) -> None:
    if trial.case.press == "two-people":
        _press_both(deployment, team, trial)
    else:
        trial.keep(_adopt(deployment, trial, 0, team))


def _press_both(deployment: Deployment, team: Crew, trial: Trial) -> None:
    with ThreadPoolExecutor(2) as pool:
        trial.keep(*pool.map(lambda one: _adopt(deployment, trial, one, team), range(2)))


def _adopt(deployment: Deployment, trial: Trial, number: int, team: Crew) -> Seen:
    form = {"do": "adopt", "chosen": trial.pk.split()}
    server = deployment.servers[number % len(deployment.servers)]
    return team.people[number].post(server, "/inventory/decide/", form, follow=True)


def _press_until_done(deployment: Deployment, team: Crew, trials: Sequence[Trial]) -> None:
    """Have both press at once, now that nothing is in the way; on a busy machine, repeatedly."""
    again = list(trials)
    for _ in range(TRIES):
        each(again, partial(_press_both, deployment, team))
        places = _places(deployment, trials)
        again = [trial for trial in again if places[trial.account]["foreign"]]


def _places(deployment: Deployment, trials: Sequence[Trial]) -> Places:
    accounts = [trial.account for trial in trials]
    places: Places = deployment.ask("inventory", accounts=accounts)
    return places


def _of_first(trial: Trial, place: Mapping[str, Any]) -> Iterator[str]:
    """Find what the press under the fault did wrong."""
    case, made, left = trial.case, len(place["adopted"]), len(place["foreign"])
    if made + left != CHOSEN:
        yield f"orphan: of {CHOSEN}, {made} are on record and {left} listed"
    if case.kill != "none":
        return
    if made not in ((0, CHOSEN) if may_work(case) else (0,)):
        yield f"wrong: {made} were adopted"
    if all(NOTHING in seen.text for seen in trial.seen) == bool(made):
        yield "lie: the page does not say whether anything was adopted"


def _judge(deployment: Deployment, trials: Sequence[Trial]) -> None:
    places = _places(deployment, trials)
    truth = {one["id"]: one for one in deployment.platform.connections()}
    for trial in trials:
        place = places[trial.account]
        there = {one for one in truth if truth[one]["sandbox"] == trial.name}
        ids = [one["remote_id"] for one in place["adopted"]]
        trial.findings += ["duplicate: two records of one" for _ in ids[len(set(ids)) :]]
        if set(ids) != there or place["foreign"]:
            trial.findings.append("orphan: with the way clear, not all are on record")
        for one in place["adopted"]:
            trial.findings += _of_record(one, truth[one["remote_id"]])
        trial.findings += [f"5xx: {seen.status}" for seen in trial.seen if seen.status >= 500]
        if trial.case.kill == "none":
            trial.findings += ["5xx: no answer at all" for seen in trial.seen if not seen.status]
    breaks = deployment.ask("history")["breaks"]
    if breaks:
        trials[0].findings.append(f"history: {breaks}")


def _of_record(one: Mapping[str, Any], there: Mapping[str, Any]) -> Iterator[str]:
    if one["status"] != "created" or one["etag"] != there["etag"] or one["secrets"]:
        yield f"wrong: on record as {one['status']}, {one['etag']}"
    if one["events"] != ["adopted"]:
        yield f"history: the events are {one['events']}"
