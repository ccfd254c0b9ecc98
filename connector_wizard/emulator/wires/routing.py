"""The table of routes: which path is which call, and which checks come before it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from connector_wizard.emulator.calls import (
    connection_calls,
    exploring_calls,
    flow_calls,
    reading_calls,
    sandboxes,
    specs,
)
from connector_wizard.emulator.calls.checks import (
    enter_sandbox,
    fit_profile,
    know_organisation,
    may_write,
    pass_gateway,
    take_json,
)
from connector_wizard.emulator.calls.tokens import granted, read_grant
from connector_wizard.emulator.memory.world import World
from connector_wizard.emulator.wires.messages import Answer, Request

Check = Callable[[World, Request], Request]
Serve = Callable[[World, Request], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """One call of the Platform. Its name is what faults and the request log go by."""

    call: str
    method: str
    path: str
    serve: Serve
    checks: tuple[Check, ...]
    pattern: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make the pattern; a trailing slash is as good as none."""
        pattern = re.escape(self.path).replace(r"\{id\}", "(?P<id>[^/]+)")
        object.__setattr__(self, "pattern", re.compile(f"{pattern}/?"))


def give_token(world: World, request: Request) -> Answer:
    """Answer with an access token for the integration that asks."""
    lifetime = world.options.token_lifetime
    return granted(world.tokens.issue(read_grant(world.integrations, request), lifetime), lifetime)


_GATE: Final = (pass_gateway, fit_profile)
_FLOW: Final = (pass_gateway, know_organisation, take_json, enter_sandbox)
_WRITE: Final = (*_FLOW, may_write)
_SB, _FS = sandboxes.BASE, connection_calls.BASE

ROUTES: Final = (
    Route("token", "POST", "/ims/token/v3", give_token, ()),
    Route("sandboxes", "GET", _SB, sandboxes.list_sandboxes, _GATE),
    Route("sandboxes", "GET", f"{_SB}/sandboxes", sandboxes.list_sandboxes, _GATE),
    Route("sandboxes", "GET", f"{_SB}/sandboxes/{{id}}", sandboxes.show_sandbox, _GATE),
    Route("specs", "GET", f"{_FS}/connectionSpecs", specs.list_specs, _FLOW),
    Route("specs", "GET", f"{_FS}/connectionSpecs/{{id}}", specs.show_spec, _FLOW),
    Route("list", "GET", f"{_FS}/connections", reading_calls.list_connections, _FLOW),
    Route("list", "POST", f"{_FS}/connections/search", reading_calls.search, _FLOW),
    Route("create", "POST", f"{_FS}/connections", connection_calls.create, _WRITE),
    Route("get", "GET", f"{_FS}/connections/{{id}}", reading_calls.show, _FLOW),
    Route("patch", "PATCH", f"{_FS}/connections/{{id}}", connection_calls.update, _WRITE),
    Route("delete", "DELETE", f"{_FS}/connections/{{id}}", connection_calls.delete, _WRITE),
    Route("test", "GET", f"{_FS}/connections/{{id}}/test", connection_calls.test, _FLOW),
    Route("explore", "GET", f"{_FS}/connections/{{id}}/explore", exploring_calls.explore, _FLOW),
    Route("flows", "GET", f"{_FS}/flows", flow_calls.list_flows, _FLOW),
    Route("flows", "GET", f"{_FS}/flows/{{id}}", flow_calls.show_flow, _FLOW),
)
