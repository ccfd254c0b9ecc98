"""Test what was created, and look into it, while the calls for that go wrong."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from tests.faults.deployment import Deployment
from tests.faults.trials import Trial, read_rows

CALLS = ("test", "explore")
# By these a source, or the Platform, gives its verdict: the connection does not work.
DEFINITE = ("400-connector", "404")
PATIENCE = 60.0
UNPROCESSABLE = 422
NOT_KNOWN = "The last test told nothing about the source"
OBJECT = "?kind=table&path=public.orders"


def look_into(deployment: Deployment, trials: list[Trial]) -> None:
    """Do so for the cases that are about it, and write down what was found."""
    created = [trial for trial in trials if trial.row["status"] == "created"]
    server = deployment.servers[-1]
    tested = [trial for trial in created if trial.case.call == "test"]
    for trial in tested * 2:
        # A second press is to find the first one's test under way, or to begin another.
        trial.keep(trial.person.post(server, f"/connections/{trial.pk}/test/", {}))
    others = [trial for trial in created if trial not in tested]
    with ThreadPoolExecutor(8) as people:
        found = people.map(lambda trial: list(_explored(trial, server)), others)
        for trial, findings in zip(others, found, strict=True):
            trial.findings += findings
    _wait(deployment, tested)
    for trial in tested:
        trial.look(server)
        trial.findings += _verdicts(trial)


def _explored(trial: Trial, server: str) -> Iterator[str]:
    for address in ("data/fetch/", f"data/fetch/{OBJECT}", f"data/rows/{OBJECT}"):
        seen = trial.person.post(server, f"/connections/{trial.pk}/{address}", {})
        trial.keep(seen)
        if trial.case.family == "none" and seen.status >= 400:
            yield f"wrong: {address} ended with {seen.status}"
        if seen.status == UNPROCESSABLE and "data-urgent" not in seen.text:
            yield f"lie: {address} does not say what went wrong"


def _verdicts(trial: Trial) -> Iterator[str]:
    verdict, family = trial.row["verdict"], trial.case.family
    expected = "failed" if family in DEFINITE else "passed" if family == "none" else ""
    if verdict != expected:
        yield f"wrong: the test's verdict is {verdict or 'not known'}"
    if not verdict and NOT_KNOWN not in trial.seen[-1].text:
        yield "lie: the page does not say that nothing is known"


def _wait(deployment: Deployment, trials: list[Trial]) -> None:
    give_up = time.monotonic() + PATIENCE
    read_rows(deployment, trials)
    while any(trial.row["testing"] for trial in trials) and time.monotonic() < give_up:
        time.sleep(0.1)
        read_rows(deployment, trials)
