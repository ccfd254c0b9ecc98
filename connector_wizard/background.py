"""Run work in a few threads of this process, apart from any request."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial

from django.db import connections

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Lane:
    """Threads for work of one kind, so that it does not wait behind another; who mends it else."""

    name: str
    threads: int
    settled_by: str


# For how long one job works through many: a web process that is told to end waits for its threads,
# and the next sweep goes on.
AT_ONCE_SECONDS = 20.0

# A slow test of a source must not delay what is created or changed, and neither must a sync.
SENDING = Lane("submissions", threads=8, settled_by="a sweep settles it")
READING = Lane("inventory", threads=2, settled_by="the next sync does it again")
# Few: a source may take a minute to answer, and each thread may hold rows of its own.
TESTING = Lane("testing", threads=2, settled_by="it is tested again later")


def in_background(job: Callable[[], object], lane: Lane) -> Future[None]:
    """
    Run ``job`` soon; what dies with the process has to be settled by somebody later.

    A closed browser, a proxy's time-out or a double click cannot touch what runs here.
    """
    future = _pool(lane).submit(_with_own_rows, job)
    future.add_done_callback(partial(_report, lane))
    return future


@cache
def _pool(lane: Lane) -> ThreadPoolExecutor:
    # Made on first use: a pool made before the server forks would have no threads afterwards.
    return ThreadPoolExecutor(lane.threads, thread_name_prefix=lane.name)


def _with_own_rows(job: Callable[[], object]) -> None:
    try:
        job()
    finally:
        connections.close_all()


def _report(lane: Lane, future: Future[None]) -> None:
    error = future.exception()
    if error is not None:
        # Only the kind: the error's text or frames could hold what was typed.
        kind = type(error).__name__
        log.error("A thread of %s ended with %s; %s", lane.name, kind, lane.settled_by)
