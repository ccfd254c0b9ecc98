"""Wait until every try is settled: by sweeps, by open pages, or against all odds."""

import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.faults import nowhere
from tests.faults.browser import Seen
from tests.faults.deployment import Deployment
from tests.faults.menu import SETTLE
from tests.faults.trials import Trial, read_rows

PATIENCE = 90.0
# An hour, on the scale on which the settling time is its 15 minutes.
HOUR = 4 * SETTLE


def settle(deployment: Deployment, trials: list[Trial], how: str) -> None:
    """Return when all are settled, or when patience is at its end."""
    _WAYS[how.partition("/")[0]](deployment, trials)


def _by_sweeps(deployment: Deployment, trials: list[Trial]) -> None:
    # Two at once in the beginning: they must not mind each other.
    sweeps = [] if _all_settled(deployment, trials) else [deployment.start_sweep()]
    give_up = time.monotonic() + PATIENCE
    while not _all_settled(deployment, trials) and time.monotonic() < give_up:
        sweeps = [one for one in sweeps if one.runs()] + [deployment.start_sweep()]
        # The next begins when one ends, as they overlap where a clock starts them.
        while all(one.runs() for one in sweeps) and time.monotonic() < give_up:
            time.sleep(0.05)
    for sweep in sweeps:
        sweep.process.wait(30)
    read_rows(deployment, trials)


def _by_pages(deployment: Deployment, trials: list[Trial]) -> None:
    """No sweep ever runs: only the pages ask, as they do while they are open."""
    give_up = time.monotonic() + PATIENCE
    with ThreadPoolExecutor(8) as people:
        while not _all_settled(deployment, trials) and time.monotonic() < give_up:
            waiting = [trial for trial in trials if not trial.is_settled]
            list(people.map(lambda one: one.keep(_polled(deployment, one)), waiting))
            time.sleep(0.3)


def _in_an_hour(deployment: Deployment, trials: list[Trial]) -> None:
    """The look-up fails for an hour; nobody may be told anything but that we are looking."""
    until = time.monotonic() + HOUR
    while time.monotonic() < until:
        deployment.start_sweep().process.wait(30)
        for trial in trials:
            trial.look(deployment.servers[0])
            if trial.seen[-1].kind not in ("unconfirmed", "submitting"):
                trial.findings.append("lie: settled without a single look that worked")
    for trial in trials:
        deployment.platform.forgive(trial.name)
    _by_sweeps(deployment, trials)


def _struck_down(deployment: Deployment, trials: list[Trial]) -> None:
    """The first sweep is killed in the middle of its looks."""
    before = deployment.platform.counts().get("list", 0)
    sweep = deployment.start_sweep()
    give_up = time.monotonic() + 5
    while deployment.platform.counts().get("list", 0) == before and time.monotonic() < give_up:
        time.sleep(0.02)
    sweep.signal(signal.SIGKILL)
    _by_sweeps(deployment, trials)


def _lost(deployment: Deployment, trials: list[Trial]) -> None:
    """Sweeps that cannot reach the Platform come first: they must change nothing."""
    where = trials[0].case.settle.partition("/")[2]
    with nowhere.environment(where) as environment:
        deployment.start_sweep(environment).process.wait(30)
    _by_sweeps(deployment, trials)


def _all_settled(deployment: Deployment, trials: list[Trial]) -> bool:
    read_rows(deployment, trials)
    return all(trial.is_settled for trial in trials)


def _polled(deployment: Deployment, trial: Trial) -> Seen:
    return trial.person.poll(deployment.servers[-1], trial.pk)


_WAYS: dict[str, Callable[[Deployment, list[Trial]], None]] = {
    "sweep": _by_sweeps,
    "late": _by_sweeps,
    "looks": _by_sweeps,
    "burst": _by_sweeps,
    "page": _by_pages,
    "hour": _in_an_hour,
    "struck": _struck_down,
    "lost": _lost,
}
