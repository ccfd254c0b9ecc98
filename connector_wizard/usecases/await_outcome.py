"""Wait for what becomes of a creation, for as long as it takes and as there is room to wait."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from uuid import UUID

from django.conf import settings

from connector_wizard.models import Submission

# How often somebody who waits looks whether the outcome is there.
LOOK_EVERY = 0.1
# Whoever waits holds a thread. The other half of them goes on answering, however slow the
# Platform is and however many programs wait.
MOST_WAITING = settings.WEB_THREADS // 2
_room = BoundedSemaphore(MOST_WAITING)


def await_outcome(*, pk: UUID, seconds: float) -> tuple[Submission, bool]:
    """
    Return the try as soon as its outcome is known, or as it is after so many seconds.

    Tells also whether it was waited for so long, if need be: not where too many wait already.
    """
    until = time.monotonic() + seconds
    sent = Submission.objects.filter(pk=pk, outcome=Submission.Outcome.SENT)
    with _place_to_wait() as has_place:
        while has_place and time.monotonic() < until and sent.exists():
            time.sleep(LOOK_EVERY)
    submission = Submission.objects.select_related("connection").get(pk=pk)
    return submission, has_place or submission.outcome != Submission.Outcome.SENT


@contextmanager
def _place_to_wait() -> Iterator[bool]:
    has_place = _room.acquire(blocking=False)
    try:
        yield has_place
    finally:
        if has_place:
            _room.release()
