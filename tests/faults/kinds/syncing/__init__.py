"""Sync the inventory through every fault of its calls: nothing is told gone that is there."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from uuid import uuid4

from tests.faults.cases import Case
from tests.faults.deployment import Deployment
from tests.faults.killing import Killing
from tests.faults.kinds.stage import Crew, arm, crew, handfuls, press_all
from tests.faults.kinds.syncing.cases import BY_COMMAND, BY_PRESS, QUICK, page_of, whole
from tests.faults.kinds.syncing.judging import (
    are_complete,
    judge_first,
    judge_good,
    judge_killed,
    judge_pages,
)
from tests.faults.menu import PATIENT
from tests.faults.processes import until
from tests.faults.trials import Trial
from tests.faults.waves import each

# So many commands read at once.
READERS = 4


def cases(*, quick: bool) -> list[Case]:
    """Return what is to be tried, or a short cut that meets each rule."""
    return [case for case in whole() if case.id.startswith(QUICK) or not quick]


def run(deployment: Deployment, tried: Sequence[Case]) -> Iterator[list[Trial]]:
    """Try these cases in handfuls, those in which a reader is killed one by one."""
    for number, group in enumerate(_groups(tried)):
        crews = [crew(deployment) for _ in range(min(READERS, len(group)))]
        trials = _begin(deployment, crews, group, f"sync-{number}")
        arm(deployment, trials)
        _read(deployment, crews, trials)
        if group[0].kill == "none":
            judge_first(deployment, trials)
            judge_pages(deployment, crews, trials)
        else:
            _bury(deployment, trials)
        each(trials, lambda trial: deployment.platform.forgive(trial.name))
        _by_command(deployment, crews)
        if not are_complete(deployment, trials):
            # Too busy a machine lets calls run out of time.
            _by_command(deployment, crews)
        judge_good(deployment, trials)
        yield trials


def _groups(tried: Sequence[Case]) -> Iterator[list[Case]]:
    ordered = sorted(tried, key=lambda case: case.call)
    for call, alike in groupby(ordered, key=lambda case: case.call):
        for group in handfuls(list(alike)):
            if group[0].kill == "none" or call == BY_PRESS:
                yield group
            else:
                yield from ([case] for case in group)


def _begin(
    deployment: Deployment, crews: Sequence[Crew], cases: Sequence[Case], prefix: str
) -> list[Trial]:
    """Make a place for each case: one as it is on record, one renamed, one gone, and others'."""
    names = [f"{prefix}-{place}" for place in range(len(cases))]
    platform = deployment.platform
    platform.configure(extra_sandboxes=names, extra_integrations=names)
    for name, case in zip(names, cases, strict=True):
        for ours in ("kept", "renamed", "gone"):
            own = {"sandbox": name, "client_id": name, "name": ours}
            platform.configure(extra_connections={**own, "secrets": {"password": "good"}})
        platform.configure(foreign_connections={"count": case.crowd, "sandbox": name})
    there = {(one["sandbox"], one["name"]): one for one in platform.connections()}
    teams = [crews[place % len(crews)] for place in range(len(cases))]
    wanted = [
        {
            "name": name,
            "team": team.team,
            "ours": {
                ours: {"remote_id": there[name, ours]["id"], "etag": there[name, ours]["etag"]}
                for ours in ("kept", "renamed", "gone")
            },
            "vanished": str(uuid4()),
        }
        for name, team in zip(names, teams, strict=True)
    ]
    made = deployment.ask("places", cases=wanted, canary=deployment.canary)
    for name in names:
        platform.mark(there[name, "renamed"]["id"], name="Renamed there")
        platform.mark(there[name, "gone"]["id"], deleted=True)
    return [
        Trial(case, name, team.people[0], one["pk"], one["account"])
        for case, name, team, one in zip(cases, names, teams, made, strict=True)
    ]


def _read(deployment: Deployment, crews: Sequence[Crew], trials: Sequence[Trial]) -> None:
    case = trials[0].case
    if case.call == BY_COMMAND:
        _by_command(deployment, crews, case)
        return
    press_all(deployment, trials, partial(_press, deployment))
    if case.kill == "none":
        reading = partial(deployment.ask, "reading", accounts=_accounts(trials))
        until(lambda: not reading(), 90, every=0.1)


def _press(deployment: Deployment, trial: Trial) -> None:
    for _ in range(2 if trial.case.press == "two-tabs" else 1):
        form = {"place": f"{trial.account} {trial.name}"}
        trial.keep(trial.person.post(deployment.servers[0], "/inventory/sync/", form))


def _by_command(deployment: Deployment, crews: Sequence[Crew], case: Case | None = None) -> None:
    killed = case is not None and case.kill != "none"
    more = PATIENT if killed else None
    readers = [deployment.start_command("sync", f"--team={one.team}", more=more) for one in crews]
    if case and killed:
        killing = Killing(deployment, page_of(case), readers[0].kill)
        killing.strike(case.kill, [])
    for reader in readers:
        reader.process.wait(240)


def _bury(deployment: Deployment, trials: Sequence[Trial]) -> None:
    """See that what died told nothing, keeps others away for its lease, and then no longer."""
    judge_killed(deployment, trials)
    each(trials, partial(_press, deployment))
    judge_killed(deployment, trials)
    deployment.ask("expire_syncs", accounts=_accounts(trials))


def _accounts(trials: Sequence[Trial]) -> list[str]:
    return [trial.account for trial in trials]
