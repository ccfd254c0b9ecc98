"""Play the source's side: how long it takes to answer, and what its driver says when it refuses."""

from collections.abc import Mapping
from typing import Any, Final

from connector_wizard.emulator.accounts import SLOW_PREFIX
from connector_wizard.emulator.catalogue import Spec
from connector_wizard.emulator.connections import Connection
from connector_wizard.emulator.options import Options
from connector_wizard.emulator.params import GOOD, WRONG
from connector_wizard.emulator.refusals import ConnectorError

_USER_NAMES: Final = ("username", "userName", "userid", "clientId", "account")
_SPEAKS_LIKE_POSTGRES: Final = frozenset({"amazon-redshift", "postgre-sql", "greenplum"})
_SPEAKS_LIKE_MYSQL: Final = frozenset({"mysql", "maria-db"})


def is_slow(params: Mapping[str, Any]) -> bool:
    """Tell whether a parameter names one of the hosts that take their time."""
    hosts = (str(value).partition("://")[2] or str(value) for value in params.values())
    return any(host.startswith(SLOW_PREFIX) for host in hosts)


def refuse_wrong_credentials(
    spec: Spec, params: Mapping[str, Any], verdicts: Mapping[str, str], options: Options
) -> None:
    """Sign in with what was sent. :raises ConnectorError: in the driver's words, if it is wrong."""
    for name, verdict in verdicts.items():
        if verdict == WRONG:
            words = _words(spec, params, options).replace("{secret}", str(params.get(name, "")))
            raise ConnectorError("1308-400", f"Error during test connection: {words}")


def passes_test(connection: Connection) -> bool:
    """Tell whether the source lets this connection in."""
    return all(verdict == GOOD for verdict in connection.secrets.values())


def refused_test(spec: Spec, connection: Connection, options: Options) -> ConnectorError:
    """Return the refusal of a test: by now there is no secret that it could repeat."""
    words = _words(spec, connection.params, options).replace("{secret}", "")
    return ConnectorError("1308-400", f"Error during test connection: {words}")


def _words(spec: Spec, params: Mapping[str, Any], options: Options) -> str:
    user = next((str(params[name]) for name in _USER_NAMES if name in params), "unknown")
    if options.driver_words:
        return options.driver_words.replace("{user}", user)
    if spec["name"] in _SPEAKS_LIKE_POSTGRES:
        return f'FATAL: password authentication failed for user "{user}"'
    if spec["name"] in _SPEAKS_LIKE_MYSQL:
        return f"Access denied for user '{user}' (using password: YES)"
    return f"The credentials of {user} were not accepted by {spec['name']}"
