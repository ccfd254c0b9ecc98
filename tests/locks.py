"""Watch in which order a request locks rows, where rows are locked one by one."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

HEAD, EVENT = "connector_wizard_chainhead", "connector_wizard_event"
_LOCKING = re.compile(
    r'^\s*(?:UPDATE|DELETE FROM|INSERT INTO)\s+"?(\w+)"?|FROM\s+"?(\w+)"?.*FOR (?:NO KEY )?UPDATE',
    re.S,
)


@contextmanager
def late_locks() -> Iterator[list[str]]:
    """
    Collect the tables that are locked for the first time after an event was written.

    Events come last in a transaction: who holds the head of a team's chain and then waits for a
    row waits for somebody who waits for the chain. Only PostgreSQL can tell; SQLite has one writer.
    """
    late: list[str] = []
    # By the block itself: kept, it lends its number to no later transaction.
    held: dict[object, set[str]] = {}

    def watch(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        found = _LOCKING.search(sql)
        if connection.in_atomic_block and found:
            table = found[1] or found[2]
            tables = held.setdefault(connection.atomic_blocks[0], set())
            if HEAD in tables and table not in {*tables, EVENT} and not sql.startswith("INSERT"):
                late.append(table)
            tables.add(table)
        return execute(sql, *more)

    with connection.execute_wrapper(watch):
        yield late if connection.vendor == "postgresql" else []
