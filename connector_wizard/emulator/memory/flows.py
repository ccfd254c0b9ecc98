"""The flows that are built on base connections; each lives as long as its connection names it."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from connector_wizard.emulator.memory.connections import Connection

# A source's database by which a person has flows built on what they create.
IN_USE: Final = "used-by-flows"
THEIR_NAMES: Final = ("Daily sales", "Returns, hourly")
_FLOW_SPEC: Final = "14518937-270c-4525-bdec-c2ba7cce3860"
# At the other end: the Platform's own data lake.
_LAKE_SPEC: Final = "c604ff05-7f1a-43c0-8e18-33bf874cb11c"


def used_from_the_start(params: Mapping[str, Any]) -> list[str]:
    """Return the names of the flows that are built on a new connection with these answers."""
    return list(THEIR_NAMES) if params.get("database") == IN_USE else []


def flows_of(connection: Connection) -> list[dict[str, Any]]:
    """Return its flows as the Platform shows them; none where it is only known to have some."""
    marks = connection.used_by_flows
    return [_item(connection, mark) for mark in marks] if isinstance(marks, list) else []


def names_of(connection: Connection) -> list[str]:
    """Return what its flows are called."""
    return [str(item["name"]) for item in flows_of(connection)]


def _item(connection: Connection, mark: str | Mapping[str, Any]) -> dict[str, Any]:
    """Show one, be it told by its name alone or with more; `as` "target" puts it at that end."""
    more = {"name": mark} if isinstance(mark, str) else {"name": "", **mark}
    ends = {end: _end(f"{end} {more['name']}") for end in ("source", "target")}
    ends[more.pop("as", "source")]["baseConnection"] = {
        "id": connection.id,
        "connectionSpec": {"id": connection.spec_id, "version": connection.spec_version},
    }
    flow_id = str(more.get("id") or _made_up(f"{connection.id} {more['name']}"))
    etag = f'"{flow_id[:8]}-0000-0200-0000-000000000000"'
    return {
        "id": flow_id,
        "createdAt": connection.created_at,
        "updatedAt": connection.updated_at,
        "createdBy": f"{connection.client_id}@techacct.adobe.com",
        "updatedBy": f"{connection.client_id}@techacct.adobe.com",
        "createdClient": connection.client_id,
        "updatedClient": connection.client_id,
        "sandboxName": connection.sandbox,
        "imsOrgId": connection.org_id,
        "description": "",
        "flowSpec": {"id": _FLOW_SPEC, "version": "1.0"},
        "state": "enabled",
        "version": etag,
        "etag": etag,
        "sourceConnectionIds": [ends["source"]["id"]],
        "targetConnectionIds": [ends["target"]["id"]],
        "inheritedAttributes": {
            "sourceConnections": [ends["source"]],
            "targetConnections": [ends["target"]],
        },
        "scheduleParams": {"startTime": "1700000000", "frequency": "day", "interval": "1"},
        "transformations": [],
        "runs": f"/runs?property=flowId=={flow_id}",
        **more,
    }


def _end(text: str) -> dict[str, Any]:
    return {"id": _made_up(text), "connectionSpec": {"id": _LAKE_SPEC, "version": "1.0"}}


def _made_up(text: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, text))
