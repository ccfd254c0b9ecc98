"""Test what was created through every fault and kill: one result a test, and no guessed verdict."""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from tests.faults.cases import Case
from tests.faults.deployment import Deployment
from tests.faults.killing import Killing
from tests.faults.kinds.stage import (
    Crew,
    arm,
    crew,
    handfuls,
    judge_shared,
    path_of,
    press_all,
    put_on_record,
)
from tests.faults.kinds.testing.cases import BY_COMMAND, QUICK, whole
from tests.faults.kinds.testing.judging import of_result
from tests.faults.menu import PATIENT
from tests.faults.processes import Group
from tests.faults.trials import Trial
from tests.faults.waves import each

PATIENCE = 90.0
# k test asked for, f failing, p passes again.
LETTERS = {"test_asked": "k", "failing": "f", "recovered": "p"}
LEGAL = re.compile("k*[fp]?k*p?")
BEING_TESTED = ": being tested"
ACCEPTED = 202


def cases(*, quick: bool) -> list[Case]:
    """Return what is to be tried, or a short cut that meets each rule."""
    return [case for case in whole() if case.id.startswith(QUICK) or not quick]


def run(deployment: Deployment, tried: Sequence[Case]) -> Iterator[list[Trial]]:
    """Try these cases in handfuls: by presses and programs, and by the command."""
    number = 0
    for by_command in (False, True):
        alike = [case for case in tried if (case.call in BY_COMMAND) == by_command]
        for group in handfuls(alike):
            # Of its own for each handful: the command tests all that is due.
            team = crew(deployment)
            trials = put_on_record(deployment, team, group, f"test-{number}", _begun_with)
            number += 1
            arm(deployment, trials)
            if by_command:
                _by_command(deployment, team, trials)
            else:
                token = deployment.ask("token", team=team.team)
                deployment.tokens.append(token)
                press_all(deployment, trials, partial(_press, deployment, token))
            _finish(deployment, team, trials)
            yield trials


def _begun_with(case: Case) -> Mapping[str, Any]:
    return {"test_verdict": case.wizard, "test_due_at": "now", "created_at": "an hour ago"}


def _press(deployment: Deployment, token: str, trial: Trial) -> None:
    server, path = deployment.servers[0], f"/connections/{trial.pk}/test/"
    if trial.case.call == "test-program":
        seen = trial.person.call(server, "POST", f"/connections/{trial.pk}/test", token)
        trial.keep(seen)
        if seen.status not in (0, ACCEPTED):
            trial.findings.append(f"wrong: a program's test ended with {seen.status}")
    for _ in range({"test-press": 1, "test-twice": 2}.get(trial.case.call, 0)):
        trial.keep(trial.person.post(server, path, {}))


def _by_command(deployment: Deployment, team: Crew, trials: Sequence[Trial]) -> None:
    words = ("check_connections", f"--team={team.team}")
    kill = trials[0].case.kill
    more = None if kill == "none" else PATIENT
    # Two at once: they must not mind each other.
    rounds = [deployment.start_command(*words, more=more) for _ in range(2)]
    if kill != "none":
        killing = Killing(deployment, len(rounds), partial(_kill_all, rounds))
        killing.strike(kill, [])
    for one in rounds:
        one.process.wait(240)


def _kill_all(rounds: Sequence[Group]) -> None:
    for one in rounds:
        one.kill()


def _finish(deployment: Deployment, team: Crew, trials: Sequence[Trial]) -> None:
    """Judge what came of the tests; of those that were killed, once the next has come."""
    if trials[0].case.kill == "none":
        _wait(deployment, trials)
    else:
        _bury(deployment, team, trials)
    told = deployment.ask("history")
    for trial in trials:
        trial.look(deployment.servers[-1])
        trial.findings += of_result(trial, path_of(trial, told, LETTERS))
    judge_shared(trials, told, LETTERS, LEGAL)


def _bury(deployment: Deployment, team: Crew, trials: Sequence[Trial]) -> None:
    """See that what died is held until its lease is over, says nothing, and is tested again."""
    _read(deployment, trials)
    for trial in trials:
        # It may have been written just before.
        if trial.row["checks"] and trial.case.kill != "answered/test":
            trial.findings.append("wrong: a test that was killed has a result")
    held = [trial for trial in trials if trial.row["lease"]]
    for trial in held:
        path = f"/connections/{trial.pk}/test/"
        trial.keep(trial.person.post(deployment.servers[0], path, {}))
    _see_whether_held(deployment, held, "lie: the page does not say that a test is under way")
    deployment.ask("expire", pks=[trial.pk for trial in trials])
    _see_whether_held(deployment, held, "lie: a test is under way for ever", is_held=False)
    each(trials, lambda trial: deployment.platform.forgive(trial.name))
    deployment.start_command("check_connections", f"--team={team.team}").process.wait(60)
    _read(deployment, trials)


def _see_whether_held(
    deployment: Deployment, trials: Sequence[Trial], otherwise: str, *, is_held: bool = True
) -> None:
    for trial in trials:
        trial.look(deployment.servers[0])
        if (BEING_TESTED in trial.seen[-1].text) != is_held:
            trial.findings.append(otherwise)


def _wait(deployment: Deployment, trials: Sequence[Trial]) -> None:
    give_up = time.monotonic() + PATIENCE
    _read(deployment, trials)
    while any(trial.row["lease"] for trial in trials) and time.monotonic() < give_up:
        time.sleep(0.1)
        _read(deployment, trials)


def _read(deployment: Deployment, trials: Sequence[Trial]) -> None:
    rows = deployment.ask("tests", pks=[trial.pk for trial in trials])
    for trial in trials:
        trial.row = rows[trial.pk]
