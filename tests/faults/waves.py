"""Try many cases together: press, kill, start again, settle, and press again where nothing is."""

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from tests.faults import nowhere
from tests.faults.cases import Case
from tests.faults.deployment import Deployment
from tests.faults.killing import Killing
from tests.faults.menu import SETTLE
from tests.faults.processes import free_port, wait_for_answer
from tests.faults.settling import settle
from tests.faults.trials import Trial, begin, read_rows

AT_ONCE, AT_ONCE_KILLED = 40, 12
# A sweep looks for one after the other, and looks that fail take their time.
SIZES = {"burst": 1000, "looks": 20}
PEOPLE = 24
# A busy server may say that it had no time to send; a person would try again, too.
TRIES = 5
# After these the web servers still run.
ALIVE = ("none", "freeze")


def waves(cases: Sequence[Case]) -> list[list[Case]]:
    """Part the cases into those that can be tried together, in handfuls."""
    parted = []
    ordered = sorted(cases, key=lambda case: tuple(map(str, case.wave)))
    for (kill, *_), group in itertools.groupby(ordered, key=lambda case: case.wave):
        together = list(group)
        size = AT_ONCE if kill in ALIVE else AT_ONCE_KILLED
        size = SIZES.get(together[0].settle, size)
        parted += [together[at : at + size] for at in range(0, len(together), size)]
    return parted


def run_wave(deployment: Deployment, cases: list[Case], first: int) -> list[Trial]:
    """Try these cases and return what there is to judge."""
    deployment.platform.configure(list_lag_ms=int(cases[0].lag * SETTLE * 1000))
    trials = begin(deployment, cases, first)
    with _servers(deployment, cases[0]) as servers, ThreadPoolExecutor(PEOPLE) as people:
        _press_and_kill(deployment, trials, servers, people)
    _crowd(deployment, trials)
    _open_pages(deployment, trials)
    settle(deployment, trials, cases[0].settle)
    _open_pages(deployment, trials)
    _try_again(deployment, trials)
    return trials


@contextmanager
def _servers(deployment: Deployment, case: Case) -> Iterator[list[str]]:
    if not case.nowhere:
        yield deployment.servers
        return
    address = f"127.0.0.1:{free_port()}"
    with nowhere.environment(case.nowhere) as environment:
        web = deployment.start_server(address, environment)
        try:
            wait_for_answer(f"http://{address}/readyz", web)
            yield [f"http://{address}"]
        finally:
            # Gently: its threads are to write down that nothing was sent.
            web.process.terminate()
            web.process.wait(20)
            web.kill()


def _press_and_kill(
    deployment: Deployment, trials: list[Trial], servers: list[str], people: ThreadPoolExecutor
) -> None:
    kill = trials[0].case.kill
    killing = Killing(deployment, len(trials))
    presses: list[Future[None]] = [people.submit(partial(one.press, servers)) for one in trials]
    if kill != "none":
        killing.strike(kill, presses)
    for press in presses:
        press.result(120)
    if kill not in ALIVE:
        deployment.start_web()


def _crowd(deployment: Deployment, trials: list[Trial]) -> None:
    """Bury what was made under newer connections, more than a page of them."""
    for trial in trials:
        if trial.case.crowd:
            newer = int((time.time() + 60) * 1000)
            crowd = {"count": trial.case.crowd, "sandbox": trial.name, "created_at": newer}
            deployment.platform.configure(extra_connections=crowd)


def _try_again(deployment: Deployment, trials: list[Trial]) -> None:
    """Press again where nothing was created: what failed is mended, and now it must work."""
    again = [trial for trial in trials if trial.row["status"] == "draft"]
    for trial in again:
        deployment.platform.forgive(trial.name)
    deployment.platform.configure(list_lag_ms=0)
    for _ in range(TRIES):
        each(again, lambda trial: trial.press_once(deployment.servers[0]))
        settle(deployment, again, "sweep")
        each(again, lambda trial: trial.look(deployment.servers[-1]))
        again = [trial for trial in again if trial.row["status"] == "draft"]
    read_rows(deployment, trials)


def _open_pages(deployment: Deployment, trials: list[Trial]) -> None:
    each(trials, lambda trial: trial.look(deployment.servers[0]))


def each(trials: Sequence[Trial], do: Callable[[Trial], None]) -> None:
    """Do something for each trial, several at once."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(do, trials))
