"""Give a connection as code: curl, Python and REQUEST.json, its secrets as variables' names."""

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.text import slugify

from connector_wizard.flow_service import Place, as_curl, as_python, told_of, variables_in
from connector_wizard.models import Connection
from connector_wizard.models.references import bare_description
from connector_wizard.orders import order_as_code
from connector_wizard.schema_forms import read_fields

_NOT_A_LETTER = re.compile(r"[^A-Z0-9]+")


@dataclass(frozen=True, slots=True)
class AsCode:
    """One connection as code, and the variables that hold its secrets."""

    curl: str
    python: str
    request: dict[str, Any]
    variables: tuple[str, ...]

    @property
    def request_json(self) -> str:
        """REQUEST.json as text."""
        return json.dumps(self.request, indent=2, ensure_ascii=False)


def export_as_code(*, connection: Connection) -> AsCode:
    """Return the connection in all three forms; opens no secret."""
    return _as_code(connection, _variables(connection))


def export_together(*, connections: Sequence[Connection]) -> list[AsCode]:
    """Return created connections as code of which no variable stands for two secrets."""
    named = _apart(connections)
    return [_as_code(one, named[one]) for one in connections]


def _as_code(connection: Connection, variables: dict[str, str]) -> AsCode:
    order = order_as_code(connection, variables)
    account = connection.account
    place = Place(settings.AEP_PLATFORM_URL, account.org_id if account else "", connection.sandbox)
    request: dict[str, Any] = {
        "account": account.name if account else "",
        "sandbox": connection.sandbox,
        "source": connection.source,
        "auth": order.auth_name,
        "name": connection.name,
        "description": bare_description(connection.description),
        "params": told_of(dict(order.params), lambda name: {"env": name}),
    }
    needed = ("account", "sandbox", "source", "name")
    return AsCode(
        curl=as_curl(order, place),
        python=as_python(order, place),
        request={name: value for name, value in request.items() if value or name in needed},
        variables=tuple(variables_in(order.as_json())),
    )


# What a variable's name ends with where it would be another connection's as well. All that share
# a name get an ending: by a number for the second, one less would give its secret to another.
_ENDINGS: tuple[Callable[[Connection], str], ...] = (
    lambda _: "",
    lambda one: one.account.name if one.account else "",
    lambda one: one.remote_id,
)


def _apart(connections: Sequence[Connection]) -> dict[Connection, dict[str, str]]:
    named: dict[Connection, dict[str, str]] = {}
    alike: Sequence[Connection] = connections
    for ending in _ENDINGS:
        named |= {one: _variables(one, ending(one)) for one in alike}
        times = Counter(name for names in named.values() for name in names.values())
        alike = [one for one in named if any(times[name] > 1 for name in named[one].values())]
    return named


def _variables(connection: Connection, ending: str = "") -> dict[str, str]:
    """Return for each secret that was sent, or has to be, the name of a variable for it."""
    specs = read_fields(connection.auth_spec.get("schema", {}))
    asked = [part for spec in specs for part in spec.asked() if part.secret]
    sent = connection.fingerprints
    begin = slugify(connection.name.casefold()) or connection.source
    taken: dict[str, str] = {}
    for part in asked:
        if part.name in sent or part.required:
            name = _name(f"{begin} {connection.sandbox} {part.name} {slugify(ending)}")
            taken[part.name] = _free(name, taken.values())
    return taken


def _name(text: str) -> str:
    name = _NOT_A_LETTER.sub("_", text.upper()).strip("_")
    # A variable's name begins with no digit.
    return name if not name[:1].isdigit() else f"SECRET_{name}"


def _free(name: str, taken: Collection[str]) -> str:
    number = 2
    free = name
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    return free
