"""The calls that look at flows; nothing here makes one."""

from operator import itemgetter
from typing import Any, Final

from connector_wizard.emulator.calls.listings import answer_list, read_wanted
from connector_wizard.emulator.calls.refusals import FlowError
from connector_wizard.emulator.memory.flows import flows_of
from connector_wizard.emulator.memory.world import World
from connector_wizard.emulator.wires.messages import Answer, Request

FIELDS: Final = frozenset(
    {
        *("id", "name", "description", "state", "version", "etag", "flowSpec", "runs"),
        *("createdAt", "updatedAt", "createdBy", "updatedBy", "createdClient", "updatedClient"),
        *("sandboxName", "imsOrgId", "sourceConnectionIds", "targetConnectionIds"),
        *("inheritedAttributes", "scheduleParams", "transformations"),
    }
)


def list_flows(world: World, request: Request) -> Answer:
    """Answer the flows of a sandbox, the newest first, at most a hundred."""
    wanted = read_wanted(request, usual=20, most=100)
    shown = sorted(_theirs(world, request), key=itemgetter("createdAt"), reverse=True)
    return Answer.of(200, answer_list(shown, wanted, "/flows", FIELDS, world.options))


def show_flow(world: World, request: Request) -> Answer:
    """Answer one flow, as a list of one."""
    flow_id = request.named["id"]
    shown = [flow for flow in _theirs(world, request) if flow["id"] == flow_id]
    if not shown:
        raise FlowError("1101-404", f"flows not found with id = [{flow_id}]")
    return Answer.of(200, {"items": shown})


def _theirs(world: World, request: Request) -> list[dict[str, Any]]:
    visitor = request.visitor
    return [
        flow
        for connection in world.connections.all()
        if (connection.org_id, connection.sandbox) == (visitor.org_id, visitor.sandbox)
        and not connection.deleted
        for flow in flows_of(connection)
    ]
