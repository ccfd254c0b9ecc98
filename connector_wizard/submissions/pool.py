"""Run sending and settling in a few threads of this process, apart from any request."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache

from django.db import connections

THREADS = 8
log = logging.getLogger(__name__)


def in_background(job: Callable[[], None]) -> Future[None]:
    """
    Run ``job`` soon; what dies with the process is settled by the next sweep.

    A closed browser, a proxy's time-out or a double click cannot touch what runs here.
    """
    future = _pool().submit(_with_own_rows, job)
    future.add_done_callback(_report)
    return future


@cache
def _pool() -> ThreadPoolExecutor:
    # Made on first use: a pool made before the server forks would have no threads afterwards.
    return ThreadPoolExecutor(THREADS, thread_name_prefix="submissions")


def _with_own_rows(job: Callable[[], None]) -> None:
    try:
        job()
    finally:
        connections.close_all()


def _report(future: Future[None]) -> None:
    error = future.exception()
    if error is not None:
        # Only the kind: the error's text or frames could hold what was typed.
        log.error("A submission's thread ended with %s; a sweep settles it", type(error).__name__)
