"""Find the call that a request is, check who asks, and let it happen."""

from dataclasses import replace
from urllib.parse import parse_qsl

from connector_wizard.emulator.calls.connection_calls import BASE
from connector_wizard.emulator.calls.refusals import AnsweredError, FlowError, GatewayError
from connector_wizard.emulator.faults.faults import Aim
from connector_wizard.emulator.memory.world import World
from connector_wizard.emulator.wires.messages import Answer, Request
from connector_wizard.emulator.wires.routing import ROUTES, Route


def find_route(request: Request) -> tuple[Route | None, Request]:
    """Return the call, and the request with what its path named."""
    for route in ROUTES:
        found = route.pattern.fullmatch(request.path)
        if found and route.method == request.method:
            return route, replace(request, named=found.groupdict())
    return None, request


def caller_of(request: Request) -> Aim:
    """Return whose request it claims to be, and for which sandbox: what faults are aimed at."""
    form = dict(parse_qsl(request.body.decode(errors="replace")) if _is_form(request) else ())
    client_id = request.header("x-api-key") or form.get("client_id", "")
    return Aim(client_id, request.header("x-sandbox-name") or "")


def perform(world: World, request: Request, route: Route | None) -> Answer:
    """Let the call take effect, and return what the Platform would answer."""
    try:
        if route is None:
            raise _nowhere(request)
        for check in route.checks:
            request = check(world, request)
        return route.serve(world, request)
    except AnsweredError as error:
        return error.answer(request, world.options)


def _is_form(request: Request) -> bool:
    return "urlencoded" in (request.header("content-type") or "")


def _nowhere(request: Request) -> AnsweredError:
    if any(route.pattern.fullmatch(request.path) for route in ROUTES):
        return GatewayError(405000, "Method not allowed")
    if request.path.startswith(f"{BASE}/"):
        return FlowError("1439-404", "There is no such resource")
    return GatewayError(404000, "Resource not found")
