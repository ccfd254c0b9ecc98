"""Tell by whom and where a connection signs in, as far as its plain answers say so."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from connector_wizard.models.connections import Connection

# Every source names its parameters as it likes.
_SERVER = re.compile(r"server|host|account|endpoint|url|domain|site", re.IGNORECASE)
_USER = re.compile(r"user|login|uid|client_?id|access_?key", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Login:
    """A user on a server; letter case does not count."""

    user: tuple[str, ...]
    server: tuple[str, ...]

    def __str__(self) -> str:
        return f"{', '.join(self.user)} @ {', '.join(self.server)}"


def login_of(connection: Connection) -> Login | None:
    """Return the login of a connection, or nothing where its plain answers do not tell."""
    users = _values(connection.params, _USER)
    servers = _values(
        {name: v for name, v in connection.params.items() if not _USER.search(name)}, _SERVER
    )
    return Login(users, servers) if users and servers else None


def of_same_login(connection: Connection, rows: Iterable[Connection]) -> list[Connection]:
    """Return those of ``rows`` that sign in to their source as ``connection`` does."""
    login, way = login_of(connection), connection.auth_spec.get("name")
    if login is None:
        return []
    return [one for one in rows if one.auth_spec.get("name") == way and login_of(one) == login]


def _values(params: Mapping[str, Any], names: re.Pattern[str]) -> tuple[str, ...]:
    found = [value for name, value in sorted(params.items()) if names.search(name)]
    return tuple(value.strip().lower() for value in found if isinstance(value, str) and value)
