"""The calls that look into a source."""

from typing import Any, Final

from connector_wizard.emulator.calls.reading_calls import find
from connector_wizard.emulator.calls.refusals import ConnectorError, FlowError
from connector_wizard.emulator.memory.connections import Connection
from connector_wizard.emulator.memory.world import World
from connector_wizard.emulator.sources import data
from connector_wizard.emulator.sources.catalogue import Spec
from connector_wizard.emulator.sources.source import complaint_of_test, refusal
from connector_wizard.emulator.wires.messages import Answer, Request

LISTS: Final = ("root", "folder")
OBJECTS: Final = ("table", "file")
_MOST_ROWS: Final = 100


def explore(world: World, request: Request) -> Answer:
    """Answer a list, or an object's columns, with rows where `preview=true`."""
    connection = find(world, request)
    spec = world.catalogue.get(connection.spec_id) or {}
    if not spec.get("exploreSpec"):
        raise ConnectorError("1336-400", "Explore is not supported by this connector")
    complaint = complaint_of_test(spec, connection, world.options)
    if complaint:
        raise refusal(complaint)
    return Answer.of(200, _told(request, spec, connection))


def _told(request: Request, spec: Spec, connection: Connection) -> Any:
    # The documents write it in either case.
    kind = (request.first("objectType") or "").lower()
    path = request.first("object") or ""
    if kind in LISTS:
        told: Any = data.listed(spec, connection.params, path if kind == "folder" else "")
    elif kind in OBJECTS and (kind == "file") == data.is_store(spec):
        told = data.described(spec, connection.params, path, _rows(request))
    else:
        raise FlowError("1452-400", "objectType is one of root, folder, table and file")
    if told is None:
        raise ConnectorError("1308-400", f'ERROR: {kind} "{path}" does not exist')
    return told


def _rows(request: Request) -> int:
    if request.first("preview") != "true":
        return 0
    count = request.first("previewCount") or ""
    return min(int(count), _MOST_ROWS) if count.isdecimal() else _MOST_ROWS
