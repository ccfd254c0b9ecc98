"""The endpoints under `/emulator/`, for tests in another process or language."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from connector_wizard.emulator.desk import steering
from connector_wizard.emulator.memory.world import World
from connector_wizard.emulator.wires.messages import Answer, Request

BASE: Final = "/emulator/"
Steer = Callable[[World, dict[str, Any]], Any]


def answer_control(world: World, request: Request) -> Answer:
    """Do what a control request asks, and answer in JSON."""
    path = request.path.removeprefix(BASE).rstrip("/")
    try:
        asked = _read(request)
        if request.method == "POST" and path.startswith("connections/"):
            steering.mark(world, path.removeprefix("connections/"), asked)
            return Answer.of(200, {"done": True})
        steer = _CONTROLS.get((request.method, path))
        if steer is None:
            return Answer.of(404, {"error": "There is no such control"})
        return Answer.of(200, steer(world, asked) or {"done": True})
    except (TypeError, ValueError, RecursionError) as error:
        return Answer.of(400, {"error": str(error)})


def _read(request: Request) -> dict[str, Any]:
    asked = json.loads(request.body) if request.body else {}
    if not isinstance(asked, dict):
        raise TypeError("The body is an object")
    return asked


def _fail(world: World, asked: dict[str, Any]) -> None:
    steering.fail(world, asked.pop("call", ""), asked.pop("fault", ""), asked)


def _truth(world: World, _asked: dict[str, Any]) -> dict[str, Any]:
    return {"connections": [connection.truth() for connection in world.connections.all()]}


def _requests(world: World, _asked: dict[str, Any]) -> dict[str, Any]:
    entries = world.diary.read()
    return {"counts": Counter(entry["call"] for entry in entries), "requests": entries}


def _settings(world: World, _asked: dict[str, Any]) -> dict[str, Any]:
    return asdict(world.options)


_CONTROLS: Final[Mapping[tuple[str, str], Steer]] = {
    ("POST", "faults"): _fail,
    ("DELETE", "faults"): steering.clear_faults,
    ("GET", "connections"): _truth,
    ("GET", "requests"): _requests,
    ("GET", "requests/counts"): lambda world, _: world.diary.counts(),
    ("POST", "reset"): lambda world, _: world.reset(),
    ("POST", "tokens/revoke"): lambda world, _: world.tokens.revoke(),
    ("POST", "settings"): steering.configure,
    ("GET", "settings"): _settings,
}
