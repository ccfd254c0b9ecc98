"""Run sending and settling in threads of their own; a slow test of a source must not delay them."""

from collections.abc import Callable
from concurrent.futures import Future

from connector_wizard import background

THREADS = 8


def in_background(job: Callable[[], object]) -> Future[None]:
    """Run ``job`` soon; what dies with the process is settled by the next sweep."""
    return background.in_background(job, pool="submissions", threads=THREADS)
