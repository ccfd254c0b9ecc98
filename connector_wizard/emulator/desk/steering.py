"""What a test may do to the emulator beyond the Platform's own calls."""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from connector_wizard.emulator.calls.params import GOOD
from connector_wizard.emulator.faults.faults import Aim, Fault
from connector_wizard.emulator.faults.made_up import check_shape
from connector_wizard.emulator.memory import world as worlds
from connector_wizard.emulator.memory.connections import Connection
from connector_wizard.emulator.memory.world import World
from connector_wizard.emulator.sources.accounts import DEMO_CLIENT_ID, DEMO_ORG_ID
from connector_wizard.emulator.sources.catalogue import sample_specs

REDSHIFT_ID: Final = "3416976c-a9ca-4bba-901a-1f08f66978ff"
MOMENTS: Final = ("before", "after")
MARKS: Final = ("used_by_flows", "state", "polls_left", "secrets", "deleted")
# What somebody else may change with the Platform's own calls: such a change makes a new version.
CHANGES: Final = ("name", "description", "params", "auth_name")
STRANGER: Final = "another-tool"
TITLES: Final = ("Orders", "Customers", "Web events", "Invoices", "Stock", "Campaigns", "Returns")


def fail(world: World, call: str, fault: str, details: Mapping[str, Any]) -> None:
    """Let a fault strike one of the next calls. :raises ValueError: if it makes no sense."""
    rest = dict(details)
    when = rest.pop("when", "before")
    if when not in MOMENTS:
        raise ValueError("A fault strikes before or after the effect")
    new = Fault(
        call=call,
        kind=fault,
        after=when == "after",
        times=rest.pop("times", 1),
        skip=rest.pop("skip", 0),
        probability=rest.pop("probability", 1.0),
        aim=_aim(rest),
        details=rest,
    )
    new.check()
    check_shape(new)
    world.faults.add(new)


def clear_faults(world: World, asked: Mapping[str, Any]) -> None:
    """Let no fault strike any more, and let go whoever hangs in one; or drop those aimed so."""
    aim = _aim(dict(asked))
    world.faults.clear(aim)
    if aim == Aim():
        world.bell.ring()


def configure(world: World, wanted: Mapping[str, Any]) -> None:
    """Change settings and add things in bulk. :raises ValueError: if one is unknown or unusable."""
    settings = {name: value for name, value in wanted.items() if name not in _ADDITIONS}
    world.options.change(settings)
    for name, value in wanted.items():
        if name in _ADDITIONS:
            _ADDITIONS[name](world, value)


def mark(world: World, connection_id: str, marks: Mapping[str, Any]) -> None:
    """
    Change a connection behind its maker's back: rename it, disable it, delete it, and so on.

    A new state makes a new version only together with `by`, the client that is said to have set it.
    """
    changes = dict(marks)
    by = changes.pop("by", None)
    connection = world.connections.get(connection_id)
    if connection is None or not changes.keys() <= {*MARKS, *CHANGES}:
        known = ", ".join((*MARKS, *CHANGES, "by"))
        raise ValueError(f"Of a connection that exists, one can mark {known}")

    def apply(target: Connection) -> None:
        for name, value in changes.items():
            setattr(target, name, value)
        if by is not None or changes.keys() & set(CHANGES):
            target.updated_client = str(by or STRANGER)
            target.touch()

    world.connections.change(connection, apply)


def _aim(asked: dict[str, Any]) -> Aim:
    return Aim(str(asked.pop("client_id", "")), str(asked.pop("sandbox", "")))


def _add_sandboxes(world: World, wanted: Any) -> None:
    if isinstance(wanted, int):
        wanted = [f"extra-{number}" for number in range(1, wanted + 1)]
    for one in wanted:
        new = {**worlds.sandbox(one["name"]), **one} if isinstance(one, dict) else None
        new = new or worlds.sandbox(one)
        world.sandboxes[new["name"]] = new


def _add_integrations(world: World, wanted: Any) -> None:
    for client_id in wanted:
        demo = world.integrations[DEMO_CLIENT_ID]
        world.integrations[str(client_id)] = replace(demo, client_id=str(client_id))


def _add_specs(world: World, wanted: Any) -> None:
    world.catalogue.add(sample_specs(wanted) if isinstance(wanted, int) else wanted)


def _add_connections(world: World, wanted: Any) -> None:
    asked = dict(wanted)
    count = asked.pop("count", 1)
    created_at = asked.pop("created_at", int(time.time() * 1000))
    usual = {
        "name": "extra",
        "org_id": DEMO_ORG_ID,
        "client_id": DEMO_CLIENT_ID,
        "sandbox": "dev",
        "spec_id": REDSHIFT_ID,
        "spec_version": "1.0",
        "auth_name": "Basic Authentication",
    }
    try:
        new = [Connection(**{**usual, **asked}, created_at=created_at) for _ in range(count)]
    except TypeError:
        raise ValueError("A connection has no such member") from None
    world.connections.add(*new)


def _add_foreign_connections(world: World, wanted: Any) -> None:
    """Add what others made: a number of them in `dev`, or of `count` in `sandbox`."""
    asked = dict(wanted) if isinstance(wanted, dict) else {"count": wanted}
    count, sandbox = int(asked.get("count", 1)), str(asked.get("sandbox", "dev"))
    now, before = int(time.time() * 1000), len(world.connections.all())
    new = [
        Connection(
            name=f"{TITLES[number % len(TITLES)]} {number + 1}",
            description=f"Made by hand, no. {number + 1}",
            org_id=str(asked.get("org_id", DEMO_ORG_ID)),
            client_id=STRANGER,
            sandbox=sandbox,
            spec_id=REDSHIFT_ID,
            spec_version="1.0",
            auth_name="Basic Authentication",
            params={
                "server": f"cluster-{number + 1}.example.com",
                "port": "5439",
                "username": "loader",
                "database": "dev",
            },
            secrets={"password": GOOD},
            # A minute apart, the newest last.
            created_at=now - (count - number) * 60_000,
        )
        for number in range(before, before + count)
    ]
    world.connections.add(*new)


_ADDITIONS: Final = {
    "extra_integrations": _add_integrations,
    "extra_sandboxes": _add_sandboxes,
    "extra_specs": _add_specs,
    "extra_connections": _add_connections,
    "foreign_connections": _add_foreign_connections,
}
