"""Play the source's side: how long it takes to answer, and what its driver says when it refuses."""

from collections.abc import Mapping
from typing import Any, Final

from connector_wizard.emulator.calls.params import GOOD, WRONG
from connector_wizard.emulator.calls.refusals import ConnectorError
from connector_wizard.emulator.memory.connections import Connection
from connector_wizard.emulator.memory.options import Options
from connector_wizard.emulator.sources.accounts import SLOW_PREFIX
from connector_wizard.emulator.sources.catalogue import Spec
from connector_wizard.emulator.sources.troubles import INSIDE, ON_THE_WAY, SPEAKS_LIKE_POSTGRES, met

_USER_NAMES: Final = ("username", "userName", "userid", "clientId", "account")
_SPEAKS_LIKE_MYSQL: Final = frozenset({"mysql", "maria-db"})


def is_slow(params: Mapping[str, Any]) -> bool:
    """Tell whether a parameter names one of the hosts that take their time."""
    hosts = (str(value).partition("://")[2] or str(value) for value in params.values())
    return any(host.startswith(SLOW_PREFIX) for host in hosts)


def complaint_about(
    spec: Spec, params: Mapping[str, Any], verdicts: Mapping[str, str], options: Options
) -> str:
    """Sign in with what was sent, and return what the driver says against it; "" if it gets in."""
    refused = [str(params.get(name, "")) for name, verdict in verdicts.items() if verdict == WRONG]
    return _complaint(spec, params, refused, options)


def complaint_of_test(spec: Spec, connection: Connection, options: Options) -> str:
    """Do the same with what is kept: by now there is no secret that a driver could repeat."""
    refused = ["" for verdict in connection.secrets.values() if verdict != GOOD]
    return _complaint(spec, connection.params, refused, options)


def refusal(complaint: str) -> ConnectorError:
    """Return how the connector passes a driver's words on."""
    return ConnectorError("1308-400", f"Error during test connection: {complaint}")


def _complaint(spec: Spec, params: Mapping[str, Any], refused: list[str], options: Options) -> str:
    # In the order in which a driver gets there.
    usual = (
        met(ON_THE_WAY, spec["name"], params)
        or (_no_entry(spec, _user(params)) if refused else "")
        or met(INSIDE, spec["name"], params)
    )
    words = options.driver_words.replace("{user}", _user(params)) if usual else ""
    return words.replace("{secret}", "".join(refused[:1])) or usual


def _user(params: Mapping[str, Any]) -> str:
    return next((str(params[name]) for name in _USER_NAMES if name in params), "unknown")


def _no_entry(spec: Spec, user: str) -> str:
    if spec["name"] in SPEAKS_LIKE_POSTGRES:
        return f'FATAL: password authentication failed for user "{user}"'
    if spec["name"] in _SPEAKS_LIKE_MYSQL:
        return f"Access denied for user '{user}' (using password: YES)"
    return f"The credentials of {user} were not accepted by {spec['name']}"
