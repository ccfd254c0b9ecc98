"""Read what a request wants created, in the Platform's order of complaints."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connector_wizard.emulator.calls.params import check_params, find_auth_spec
from connector_wizard.emulator.calls.refusals import BodyError, ConnectorError, FlowError
from connector_wizard.emulator.memory.world import World
from connector_wizard.emulator.sources.catalogue import Spec


@dataclass(frozen=True, slots=True)
class Order:
    """A connection that may be made. `auth_name` is None for a source that needs no credentials."""

    name: str
    description: str | None
    spec: Spec
    auth_name: str | None
    schema: Mapping[str, Any]
    params: Mapping[str, Any] = field(repr=False)


def read_order(world: World, body: Mapping[str, Any]) -> Order:
    """Return the order. :raises AnsweredError: with the first thing that is wrong with it."""
    name, description = body.get("name"), body.get("description")
    if not isinstance(name, str) or not name.strip():
        raise FlowError("1405-400", "The body must have a name")
    spec = _read_spec(world, body.get("connectionSpec"))
    auth = body.get("auth")
    found = find_auth_spec(spec, auth)
    if found is None or auth is None:
        return Order(name, _text(description), spec, None, {}, {})
    params = auth.get("params")
    check_params(found["spec"], params)
    return Order(name, _text(description), spec, found["name"], found["spec"], params)


def _text(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise FlowError("1405-400", "The description must be a text")
    return value


def _read_spec(world: World, wanted: Any) -> Spec:
    if not isinstance(wanted, Mapping) or not wanted.get("id"):
        raise BodyError(400, {"message": "Please provide a valid spec id"})
    spec = world.catalogue.get(wanted["id"])
    if spec is None:
        raise FlowError("1413-400", "The connection spec id is invalid")
    if not wanted.get("version"):
        raise BodyError(422, {"message": "'version' is required for spec info"})
    if wanted["version"] != spec["version"]:
        raise FlowError("1413-400", "There is no such version of the connection spec")
    if spec["id"] in world.options.unentitled_specs:
        raise ConnectorError("1100-400", "The organization is not entitled to this source")
    return spec
