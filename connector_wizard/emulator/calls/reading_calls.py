"""The calls that only look at connections."""

import time
from collections.abc import Mapping
from operator import itemgetter
from typing import Any, Final

from connector_wizard.emulator.calls.listings import (
    Wanted,
    answer_list,
    check_count,
    read_limit,
    read_wanted,
)
from connector_wizard.emulator.calls.refusals import FlowError
from connector_wizard.emulator.memory.connections import Connection
from connector_wizard.emulator.memory.world import World
from connector_wizard.emulator.wires.bodies import read_object
from connector_wizard.emulator.wires.messages import Answer, Request

FIELDS: Final = frozenset(
    {
        *("id", "name", "description", "state", "connectionSpec", "auth", "version", "etag"),
        *("createdAt", "updatedAt", "createdBy", "updatedBy", "createdClient", "updatedClient"),
        *("sandboxId", "sandboxName", "imsOrgId"),
    }
)


def find(world: World, request: Request) -> Connection:
    """Return the connection that the path names, if it is in the visitor's sandbox."""
    connection = world.connections.get(request.named["id"])
    if connection is None or connection.deleted or not _is_theirs(connection, request):
        raise FlowError("1101-404", f"connections not found with id = [{request.named['id']}]")
    return connection


def show(world: World, request: Request) -> Answer:
    """Answer one connection, as a list of one; each look brings a new one nearer to ready."""
    with world.connections.lock:
        connection = find(world, request)
        shown = connection.item(world.options.secrets_shown)
        if connection.polls_left:
            world.connections.change(connection, _come_nearer)
    return Answer.of(200, {"items": [shown]})


def list_connections(world: World, request: Request) -> Answer:
    """Answer the connections of a sandbox, the newest first, at most a hundred."""
    return _answer(world, request, read_wanted(request, usual=100, most=100))


def search(world: World, request: Request) -> Answer:
    """Answer the same list to a question in the body, at most a thousand."""
    return _answer(world, request, _read_search(read_object(request)))


def _read_search(asked: Mapping[str, Any]) -> Wanted:
    limit, count = asked.get("limit"), asked.get("count")
    check_count(limit, count)
    conditions = str(asked.get("queryString") or "").split("&")
    return Wanted(
        conditions=[one.removeprefix("property=") for one in conditions if one],
        orderby=str(asked["orderby"]) if "orderby" in asked else None,
        limit=100 if limit is None else read_limit(limit, 1000),
        token=str(asked["continuationToken"]) if "continuationToken" in asked else None,
        count=bool(count),
    )


def _answer(world: World, request: Request, wanted: Wanted) -> Answer:
    now = time.time() * 1000
    options = world.options
    shown = [
        connection.item(options.secrets_shown)
        for connection in reversed(world.connections.all())
        if _is_theirs(connection, request)
        and not connection.deleted
        and connection.listed_from <= now
    ]
    shown.sort(key=itemgetter("createdAt"), reverse=True)
    return Answer.of(200, answer_list(shown, wanted, "/connections", FIELDS, options))


def _is_theirs(connection: Connection, request: Request) -> bool:
    visitor = request.visitor
    return (connection.org_id, connection.sandbox) == (visitor.org_id, visitor.sandbox)


def _come_nearer(connection: Connection) -> None:
    connection.polls_left -= 1
    if not connection.polls_left:
        connection.state = "enabled"
