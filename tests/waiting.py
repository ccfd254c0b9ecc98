"""Wait for a condition, not for a time."""

import time
from collections.abc import Callable

import pytest


def until(condition: Callable[[], bool], seconds: float = 15) -> None:
    """Return as soon as ``condition`` holds; fail the test if it never does."""
    give_up = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up:
            pytest.fail("What was waited for never came")
        time.sleep(0.02)
