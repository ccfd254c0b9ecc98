"""The calls that make, change and test a connection."""

import time
from typing import Any, Final

from connector_wizard.emulator.calls.orders import Order, read_order
from connector_wizard.emulator.calls.params import judge_secrets, open_params
from connector_wizard.emulator.calls.patches import patched
from connector_wizard.emulator.calls.reading_calls import find
from connector_wizard.emulator.calls.refusals import FlowError
from connector_wizard.emulator.memory.connections import Connection
from connector_wizard.emulator.memory.flows import names_of, used_from_the_start
from connector_wizard.emulator.memory.world import World
from connector_wizard.emulator.sources.catalogue import Spec
from connector_wizard.emulator.sources.source import (
    complaint_about,
    complaint_of_test,
    is_slow,
    refusal,
)
from connector_wizard.emulator.wires.bodies import read_json, read_object
from connector_wizard.emulator.wires.messages import Answer, Request

BASE: Final = "/data/foundation/flowservice"


def create(world: World, request: Request) -> Answer:
    """Make a connection, however many of that name there are."""
    order = read_order(world, read_object(request))
    if is_slow(order.params):
        world.bell.wait(world.options.slow_seconds)
    verdicts = judge_secrets(order.schema, order.params)
    if world.options.credentials_checked == "create":
        complaint = complaint_about(order.spec, order.params, verdicts, world.options)
        if complaint:
            raise refusal(complaint)
    connection = _made(world, request, order)
    world.connections.add(connection)
    location = f"{BASE}/connections/{connection.id}"
    return Answer.of(201, {"id": connection.id, "etag": connection.etag}, Location=location)


def update(world: World, request: Request) -> Answer:
    """Change a connection, if the caller has seen its newest version."""
    instructions = read_json(request)
    with world.connections.lock:
        connection = find(world, request)
        spec = world.catalogue.get(connection.spec_id) or {}
        _check_version(request, connection)
        if not _can_update(spec):
            raise FlowError("1300-400", "This connector does not support PATCH")
        changed = patched(connection, spec, instructions)
        _check_credentials(world, changed, spec, instructions)
        changed.updated_client = request.visitor.client_id
        changed.changes += 1
        changed.touch()
        world.connections.add(changed)
    return Answer.of(200, {"id": changed.id, "etag": changed.etag})


def delete(world: World, request: Request) -> Answer:
    """Delete a connection that no flow uses."""
    with world.connections.lock:
        connection = find(world, request)
        if connection.used_by_flows:
            raise FlowError("1418-400", _in_use(connection))
        if connection.state not in ("enabled", "disabled", "initializing"):
            raise FlowError("1416-400", f"A connection that is {connection.state} stays")
        connection.deleted = True
        world.connections.save()
    return Answer(world.options.delete_status)


def test(world: World, request: Request) -> Answer:
    """Sign in to the source with what the connection holds."""
    connection = find(world, request)
    spec = world.catalogue.get(connection.spec_id)
    complaint = complaint_of_test(spec, connection, world.options) if spec else ""
    if complaint and world.options.failed_test == "error":
        raise refusal(complaint)
    return Answer.of(200, {"result": not complaint})


def _made(world: World, request: Request, order: Order) -> Connection:
    options = world.options
    created_at = int(time.time() * 1000)
    return Connection(
        name=order.name,
        description=order.description,
        org_id=request.visitor.org_id,
        sandbox=request.visitor.sandbox,
        client_id=request.visitor.client_id,
        spec_id=order.spec["id"],
        spec_version=order.spec["version"],
        auth_name=order.auth_name,
        params=open_params(order.schema, order.params),
        secrets=judge_secrets(order.schema, order.params),
        created_at=created_at + options.clock_skew_ms,
        listed_from=created_at + options.list_lag_ms,
        polls_left=options.initializing_polls,
        state="initializing" if options.initializing_polls else "enabled",
        used_by_flows=used_from_the_start(order.params),
    )


def _check_credentials(world: World, changed: Connection, spec: Spec, patch: Any) -> None:
    """Try new credentials as creating does, of which the documents say no more."""
    anew = [one["value"] for one in patch if one["path"] == "/auth/params" and "value" in one]
    if world.options.credentials_checked == "create" and anew:
        complaint = complaint_about(spec, anew[-1], changed.secrets, world.options)
        if complaint:
            raise refusal(complaint)


def _in_use(connection: Connection) -> str:
    names = ", ".join(names_of(connection))
    return f"The base connection is in use by flows{f': {names}' if names else ''}"


def _check_version(request: Request, connection: Connection) -> None:
    sent = request.header("if-match")
    if not sent:
        raise FlowError("1403-400", "The header If-Match is missing")
    if sent != connection.etag:
        raise FlowError(
            "1404-412",
            f"The supplied version {sent} is not the current version {connection.etag}",
        )


def _can_update(spec: Spec) -> bool:
    attributes = spec.get("attributes", {})
    features = attributes.get("uiAttributes", {}).get("apiFeatures", {})
    return bool(features.get("updateSupported", True))
