"""Wait for a condition, not for a time."""

import time
from collections.abc import Callable

import pytest
from django.utils import timezone

from connector_wizard.models import Connection


def until(condition: Callable[[], bool], seconds: float = 15) -> None:
    """Return as soon as ``condition`` holds; fail the test if it never does."""
    give_up = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up:
            pytest.fail("What was waited for never came")
        time.sleep(0.02)


def no_test_runs() -> bool:
    """Tell whether no test of a connection is under way, nor about to follow a creation."""
    rows = Connection.objects.filter(status=Connection.Status.CREATED)
    under_way = rows.filter(test_lease_until__isnull=False)
    return not (under_way.exists() or rows.filter(test_due_at__lte=timezone.now()).exists())
