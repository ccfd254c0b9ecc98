"""Make and read a deployment's rows, in a process of its own: one JSON command a line."""

import json
import sys
from collections.abc import Callable
from typing import Any

from tests.faults.clerk import making, places, reading

COMMANDS: dict[str, Callable[..., Any]] = {
    "found": making.found_teams,
    "drafts": making.make_drafts,
    "created": making.record_created,
    "token": making.make_token,
    "programs": making.make_programs,
    "by_sandbox": reading.read_by_sandbox,
    "alike": making.record_alike,
    "rotation": reading.read_rotation,
    "members": reading.read_members,
    "paused": reading.list_paused,
    "copy": making.find_copy,
    "approval": making.find_approval,
    "expire": making.end_leases,
    "places": places.make_places,
    "others": places.make_others,
    "expire_syncs": places.end_leases_of_syncs,
    "inventory": places.read_inventory,
    "reading": places.count_syncs_under_way,
    "rows": reading.read_rows,
    "changes": reading.read_changes,
    "tests": reading.read_tests,
    "explored": reading.read_explored,
    "history": reading.read_history,
}


def serve() -> None:
    """Answer commands from standard input until it ends."""
    for line in sys.stdin:
        asked = json.loads(line)
        answer = COMMANDS[asked.pop("do")](**asked)
        print(json.dumps(answer), flush=True)  # noqa: T201 - this is how it answers
