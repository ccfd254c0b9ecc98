"""The catalogue's calls."""

from typing import Final

from connector_wizard.emulator.calls.listings import answer_list, read_wanted
from connector_wizard.emulator.calls.refusals import FlowError
from connector_wizard.emulator.memory.world import World
from connector_wizard.emulator.wires.messages import Answer, Request

FIELDS: Final = frozenset(
    {"id", "name", "providerId", "version", "type", "description", "attributes", "sourceSpec"}
)


def list_specs(world: World, request: Request) -> Answer:
    """Answer the catalogue: whole, unless the emulator is told to cut it into pages."""
    wanted = read_wanted(request, usual=world.options.catalogue_page, most=1000)
    specs = [] if world.options.catalogue_empty else world.catalogue.all()
    return Answer.of(200, answer_list(specs, wanted, "/connectionSpecs", FIELDS, world.options))


def show_spec(world: World, request: Request) -> Answer:
    """Answer one connection spec, as a list of one."""
    spec = world.catalogue.get(request.named["id"])
    if spec is None:
        raise FlowError("1101-404", f"There is no connection spec {request.named['id']}")
    return Answer.of(200, {"items": [spec], "_links": {}})
