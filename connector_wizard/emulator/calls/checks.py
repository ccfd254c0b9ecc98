"""The checks before any service acts, in the Platform's order: who, for whom, how, where."""

from dataclasses import replace

from connector_wizard.emulator.calls.refusals import BodyError, FlowError, GatewayError
from connector_wizard.emulator.memory.world import World
from connector_wizard.emulator.sources.accounts import ORGANISATIONS, Integration
from connector_wizard.emulator.wires.messages import Request

WRITING = frozenset({"POST", "PUT", "PATCH"})


def pass_gateway(world: World, request: Request) -> Request:
    """Let in whoever brings a living token, its client's key and its organisation."""
    integration = _owner_of_token(world, request)
    _check_key(request, integration)
    org_id = request.header("x-gw-ims-org-id")
    if not org_id:
        raise GatewayError(400003, "Missing header")
    if not integration.entitled or (org_id != integration.org_id and org_id in ORGANISATIONS):
        raise GatewayError(403025, "Profile is not valid")
    visitor = replace(request.visitor, client_id=integration.client_id, org_id=org_id)
    return replace(request, visitor=visitor)


def know_organisation(_world: World, request: Request) -> Request:
    """Turn away organisations that nobody has heard of, which the gateway lets through."""
    if request.visitor.org_id not in ORGANISATIONS:
        raise FlowError("2000-401", "The access token has no access to this organization")
    return request


def fit_profile(_world: World, request: Request) -> Request:
    """Turn away the same for the sandbox service, in the words of the gateway."""
    if request.visitor.org_id not in ORGANISATIONS:
        raise GatewayError(403025, "Profile is not valid")
    return request


def take_json(_world: World, request: Request) -> Request:
    """Insist on JSON where something is written."""
    kind = (request.header("content-type") or "").split(";")[0].strip().lower()
    if request.method in WRITING and kind != "application/json":
        raise BodyError(
            400,
            {
                "type": "/placeholder/type/uri",
                "status": 400,
                "title": "BadRequestError",
                "detail": "A valid content-type must be specified",
            },
        )
    return request


def enter_sandbox(world: World, request: Request) -> Request:
    """Find the sandbox that the header names; only an active one can be entered."""
    name = request.header("x-sandbox-name")
    if not name and world.options.missing_sandbox == "prod":
        name = "prod"
    if not name:
        raise FlowError("2105-400", "The header x-sandbox-name is missing")
    sandbox = world.sandboxes.get(name)
    if sandbox is None:
        raise FlowError("2100-404", f"There is no sandbox named {name}")
    if sandbox["state"] != "active":
        raise FlowError("2103-404", f"The sandbox {name} is {sandbox['state']}, not active")
    return replace(request, visitor=replace(request.visitor, sandbox=name))


def may_write(world: World, request: Request) -> Request:
    """Refuse to change anything while the emulator plays a user who may only look."""
    if world.options.read_only and request.method != "GET":
        raise FlowError("2121-403", "The permission to manage sources is missing")
    return request


def _owner_of_token(world: World, request: Request) -> Integration:
    authorization = request.header("authorization")
    if not authorization:
        raise GatewayError(403010, "Oauth token is missing.")
    scheme, _, token = authorization.partition(" ")
    integration = world.tokens.owner(token.strip()) if scheme.lower() == "bearer" else None
    if integration is None:
        raise GatewayError(401013, "Oauth token is not valid")
    return integration


def _check_key(request: Request, integration: Integration) -> None:
    key = request.header("x-api-key")
    if not key:
        raise GatewayError(403000, "Api Key is required")
    if key != integration.client_id:
        raise GatewayError(403003, "Api Key is invalid")
