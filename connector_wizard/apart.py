"""Do one thing of many so that, should it fail, the others are done all the same."""

import logging
from collections.abc import Callable

from django.db import connections

log = logging.getLogger(__name__)


def do_apart(job: Callable[[], object], *, what: str) -> bool:
    """
    Do ``job``, and say whether it came to its end; if not, the log does, and no caller need.

    A sweep takes the oldest rows first: one that nobody foresaw would keep all behind it waiting,
    in this sweep and in every later one.
    """
    try:
        job()
    except Exception as error:  # noqa: BLE001 - whatever it is, the next row is not to blame
        # Only the kind: the error's text or frames could hold what was typed.
        log.error("%s ended with %s; the next sweep tries again", what, type(error).__name__)  # noqa: TRY400
        _mend_connections()
        return False
    return True


def _mend_connections() -> None:
    """Drop a connection to the database that broke: it would take the next row along."""
    for database in connections.all(initialized_only=True):
        # In a transaction of the caller's it is the caller's to judge.
        if not database.in_atomic_block:
            database.close_if_unusable_or_obsolete()
