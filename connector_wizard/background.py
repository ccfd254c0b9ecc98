"""Run jobs in a few threads of this process, apart from any request."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache

from django.db import connections

log = logging.getLogger(__name__)


def in_background(job: Callable[[], object], *, pool: str, threads: int) -> Future[None]:
    """
    Run ``job`` soon, in one of the ``threads`` of ``pool``.

    A closed browser, a proxy's time-out or a double click cannot touch what runs here. What dies
    with the process has to be taken up again by whoever looks at the rows.
    """
    future = _pool(pool, threads).submit(_with_own_rows, job)
    future.add_done_callback(_report)
    return future


@cache
def _pool(name: str, threads: int) -> ThreadPoolExecutor:
    # Made on first use: a pool made before the server forks would have no threads afterwards.
    return ThreadPoolExecutor(threads, thread_name_prefix=name)


def _with_own_rows(job: Callable[[], object]) -> None:
    try:
        job()
    finally:
        connections.close_all()


def _report(future: Future[None]) -> None:
    error = future.exception()
    if error is not None:
        # Only the kind: the error's text or frames could hold what was typed.
        log.error("A job in the background ended with %s", type(error).__name__)
