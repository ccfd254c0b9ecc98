"""Find out what became of creations that nobody answered, and record it."""

import time
from datetime import datetime
from functools import partial
from uuid import UUID

from django.utils import timezone

from connector_wizard.apart import do_apart
from connector_wizard.background import SENDING, in_background
from connector_wizard.models import Connection, Submission
from connector_wizard.submissions import due, settle, settles_at
from connector_wizard.testing import run_first_soon

# A sweep leaves the rest to the next, a minute later: more than this, or what a slow Platform would
# make it do beyond this time, so that sweeps do not pile up.
AT_ONCE = 200
MOST_SECONDS = 50.0


def settle_due() -> int:
    """Look for every base connection whose look is due; return how many were looked for."""
    waiting = list(due(timezone.now()).values_list("pk", flat=True)[:AT_ONCE])
    until = time.monotonic() + MOST_SECONDS
    looked = 0
    for pk in waiting:
        if time.monotonic() > until:
            break
        do_apart(partial(settle, pk), what=f"Settling try {pk}")
        looked += 1
    return looked


def settle_in_background(connection: Connection) -> None:
    """Look for one connection's open try, if that is due, apart from the request that asks."""
    for pk in due(timezone.now()).filter(connection=connection).values_list("pk", flat=True)[:1]:
        in_background(partial(_settle_and_test, pk, connection), SENDING)


def _settle_and_test(pk: UUID, connection: Connection) -> None:
    settle(pk)
    run_first_soon(connection.pk)


def follow_up(submission: Submission) -> datetime:
    """Return when it will be settled at the latest, as long as the Platform can be asked."""
    return settles_at(submission)
