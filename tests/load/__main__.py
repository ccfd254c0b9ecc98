"""``python -m tests.load``: run all proofs on both databases, exit 1 unless they hold."""

import sys
import time
from argparse import ArgumentParser

from tests.faults.databases import DATABASES
from tests.load.bulk import rotate_in_bulk
from tests.load.rotation import rotate_under_load
from tests.load.writers import PROCESSES, THREADS, append_together


def main() -> int:
    """Run as many as the command line says, one database after the other, and print what came."""
    parser = ArgumentParser(prog="make load", description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--secrets", type=int, default=20_000)
    parser.add_argument("--members", type=int, default=200)
    asked = parser.parse_args()
    held = True
    for database in DATABASES:
        began = time.monotonic()
        appended = append_together(database, asked.events)
        _tell(database, f"{PROCESSES} processes of {THREADS} threads", appended, began)
        began = time.monotonic()
        rotated = rotate_under_load(database, asked.secrets)
        _tell(database, "rotation", rotated, began)
        began = time.monotonic()
        changed = rotate_in_bulk(database, asked.members)
        _tell(database, "bulk rotation", changed, began)
        held = held and appended.holds(asked.events) and rotated.holds() and changed.holds()
    return 0 if held else 1


def _tell(database: str, what: str, found: object, began: float) -> None:
    print(f"{database}, {what}: {found} in {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
