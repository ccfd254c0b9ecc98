"""Look into sources through every fault: nothing half kept, and each look at rows on record."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import cycle
from typing import Any

from tests.faults import menu
from tests.faults.browser import Seen
from tests.faults.canaries import SAMPLE
from tests.faults.cases import Case
from tests.faults.deployment import Deployment
from tests.faults.kinds.stage import (
    arm,
    crew,
    handfuls,
    judge_shared,
    path_of,
    press_all,
    put_on_record,
)
from tests.faults.trials import Trial
from tests.faults.waves import TRIES, each

OBJECT = "?kind=table&path=public.orders"
LOOKS = {
    "explore-list": "data/fetch/",
    "explore-columns": f"data/fetch/{OBJECT}",
    "explore-rows": f"data/rows/{OBJECT}",
}
# Whether something is known of the place before.
KNOWN = ("known", "new")
# Asked for again by itself, each of these is got over.
ONCE = ("reset", "503", "401-once", "429-now")
LETTERS = {"data_sampled": "s"}
LEGAL = re.compile("s*")
UNPROCESSABLE = 422
QUICK = (
    "explore-list:503:",
    "explore-columns:half-body",
    "explore-rows:none",
    "explore-rows:hang:",
)
Rows = Mapping[str, Mapping[str, Any]]


def cases(*, quick: bool) -> list[Case]:
    """Return what is to be tried, or a short cut that meets each rule."""
    whole = list(_whole())
    return [case for case in whole if case.id.startswith(QUICK)] if quick else whole


def _whole() -> Iterator[Case]:
    known = cycle(KNOWN)
    for look in LOOKS:
        yield Case(look, "none", press=next(known))
        for name, fault in menu.reading_faults():
            lasting = {"call": "explore", **fault, "times": None}
            yield Case(look, name, [lasting], press=next(known))
        for name, fault in menu.reading_faults():
            if name in ONCE:
                yield Case(look, f"{name}-got-over", [{"call": "explore", **fault}], press="known")
        stuck = {"call": "explore", "fault": "hang", "seconds": 5}
        slow = {"call": "explore", "fault": "slow", "seconds": 0.75 * menu.READ}
        for press in KNOWN:
            yield Case(look, f"kill-during-{press}", [stuck], kill="during/explore", press=press)
            yield Case(look, f"kill-answered-{press}", [slow], kill="answered/explore", press=press)


def run(deployment: Deployment, tried: Sequence[Case]) -> Iterator[list[Trial]]:
    """Try these cases in handfuls, those in which all is killed apart."""
    team = crew(deployment)
    for number, group in enumerate(handfuls(tried)):
        trials = put_on_record(deployment, team, group, f"explore-{number}")
        look = partial(_look, deployment)
        each([one for one in trials if one.case.press == "known"], look)
        before = _kept(deployment, trials)
        arm(deployment, trials)
        press_all(deployment, trials, look)
        after = _kept(deployment, trials)
        for trial in trials:
            trial.findings += _of_answer(trial, before[trial.pk], after[trial.pk])
            deployment.platform.forgive(trial.name)
        _look_until_found(trials, look)
        _judge(deployment, trials)
        yield trials


def _look_until_found(trials: Sequence[Trial], look: Callable[[Trial], None]) -> None:
    again = list(trials)
    for _ in range(TRIES):
        each(again, look)
        again = [trial for trial in again if not _shows(trial, trial.seen[-1])]


def _look(deployment: Deployment, trial: Trial) -> None:
    address = f"/connections/{trial.pk}/{LOOKS[trial.case.call]}"
    trial.keep(trial.person.post(deployment.servers[0], address, {}))


def _kept(deployment: Deployment, trials: Sequence[Trial]) -> Rows:
    rows: Rows = deployment.ask("explored", pks=[trial.pk for trial in trials])
    return rows


def _of_answer(trial: Trial, before: Any, after: Any) -> Iterator[str]:
    """Find what the look under the fault did wrong: it is the newest one."""
    seen, case = trial.seen[-1], trial.case
    worked = case.kill == "none" and _shows(trial, seen)
    if worked and case.family != "none" and not case.family.endswith("-got-over"):
        yield "wrong: the look found something"
    if case.kill == "none" and not worked:
        yield from _of_refusal(seen)
    kept = "rows" not in case.call and worked
    # Killed after the answer, it may have been written just before.
    if (before != after) != kept and case.kill != "answered/explore":
        yield f"wrong: what is known is {'not ' if kept else ''}another"


def _of_refusal(seen: Seen) -> Iterator[str]:
    if seen.status != UNPROCESSABLE:
        yield f"lie: a look that failed ended with {seen.status}"
    elif "data-urgent" not in seen.text or "alert-advice" not in seen.text:
        yield "lie: the page does not say what went wrong and what to do"


def _shows(trial: Trial, seen: Seen) -> bool:
    if "rows" in trial.case.call:
        return SAMPLE.decode() in seen.text
    return seen.status in range(300, 400)


def _judge(deployment: Deployment, trials: Sequence[Trial]) -> None:
    told = deployment.ask("history")
    for trial in trials:
        # Of whom a kill met, the event may be written and the page was never seen.
        unseen = int(trial.case.kill != "none")
        shown = sum(_shows(trial, seen) for seen in trial.seen) if "rows" in trial.case.call else 0
        looked = len(path_of(trial, told, LETTERS))
        if looked - shown not in (0, unseen):
            trial.findings.append(f"history: rows were shown {shown} times, and told {looked}")
        failed = sum(seen.status == UNPROCESSABLE for seen in trial.seen)
        if told["failures"].get(trial.pk, 0) - failed not in (0, unseen):
            trial.findings.append(f"history: {failed} looks failed, and not so many are told")
        if not _shows(trial, trial.seen[-1]):
            trial.findings.append("wrong: with the fault gone, nothing is found all the same")
    judge_shared(trials, told, LETTERS, LEGAL)
