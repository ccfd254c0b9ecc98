"""Run syncs in two threads of this process, so that they never keep a creation waiting."""

from collections.abc import Callable
from concurrent.futures import Future

from connector_wizard import background

LANE = background.Lane("inventory", threads=2, settled_by="the next sync does it again")


def in_background(job: Callable[[], None]) -> Future[None]:
    """Run ``job`` soon; what dies with the process is done again by the next sync."""
    return background.in_background(job, LANE)
