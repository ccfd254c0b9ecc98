"""Tell in what a connection differs from what a file asks for; secrets by their fingerprints."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.views.decorators.debug import sensitive_variables

from connector_wizard.crypto.fields import integrity_ring
from connector_wizard.models import Connection
from connector_wizard.models.references import bare_description
from connector_wizard.schema_forms import request_params


@dataclass(frozen=True, slots=True)
class Asked:
    """What a file says of a connection whose source and auth spec are the same."""

    description: str
    params: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs, by name and never by value, and which secrets nobody can compare any more."""

    differences: list[str]
    not_compared: list[str]


@sensitive_variables()
def compare_with_request(*, connection: Connection, wanted: Asked) -> Comparison:
    """Return what differs; opens no secret."""
    schema = connection.auth_spec.get("schema", {})
    there = dict(_flat(request_params(schema, connection.params, {})))
    asked = dict(_flat(request_params(schema, wanted.params, {})))
    plain = [name for name in there | asked if there.get(name) != asked.get(name)]
    if bare_description(connection.description) != bare_description(wanted.description):
        plain.append("description")
    sent = connection.fingerprints
    # Typed by others on the Platform, or discarded before fingerprints outlived their secrets.
    lost = wanted.secrets.keys() - sent.keys() if connection.lacks_secrets else set()
    changed = [name for name in {**sent, **wanted.secrets} if name not in lost]
    sealed = [f"{name} (secret)" for name in changed if not _same(connection, name, wanted)]
    return Comparison(sorted(plain) + sorted(sealed), sorted(lost))


@sensitive_variables()
def _same(connection: Connection, name: str, wanted: Asked) -> bool:
    sent = connection.fingerprints
    if name not in sent or name not in wanted.secrets:
        return False
    return integrity_ring().is_fingerprint_of(
        wanted.secrets[name], sent[name], bound_to=connection.bound_to(name)
    )


def _flat(params: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in params.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}.{inner}", one) for inner, one in value.items())
        else:
            yield name, value
