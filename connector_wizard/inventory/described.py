"""Turn what the Platform tells of a connection into rows, and leave out what may be secret."""

import re
from collections.abc import Mapping
from typing import Any

from connector_wizard.flow_service import ListedConnection
from connector_wizard.models import Connection, ForeignConnection
from connector_wizard.models.references import bare_description
from connector_wizard.schema_forms import looks_like_a_mask, sounds_secret

# A connection string's password or key, an address with a password in it, a signed one, a PEM.
_SECRET = re.compile(
    r"(password|passwd|pwd|secret|key|sig|token)\s*=|://[^/\s:@]*:[^/\s@]+@|-----BEGIN",
    re.IGNORECASE,
)


def facts_of(connection: Connection, told: ListedConnection) -> dict[str, Any]:
    """Return what a sighting of ``connection`` holds."""
    return {
        "name": told.name[:200],
        "description": bare_description(told.description)[:1000],
        "state": told.state[:40],
        "etag": told.etag[:200],
        "auth_name": told.auth_name[:200],
        "params": comparable_params(connection.params, told.params),
        "changed_at": told.updated_at,
        "changed_by": told.updated_by[:254],
    }


def foreign_of(told: ListedConnection) -> ForeignConnection:
    """Return a row for a connection that is not on record."""
    return ForeignConnection(
        remote_id=told.id[:100],
        name=told.name[:256],
        description=told.description[:1000],
        state=told.state[:40],
        etag=told.etag[:200],
        spec_id=told.spec_id[:100],
        spec_version=told.spec_version[:40],
        auth_name=told.auth_name[:200],
        params=open_params(told.params),
        made_at=told.created_at,
        made_by=told.created_by[:254],
        changed_at=told.updated_at,
        changed_by=told.updated_by[:254],
    )


def comparable_params(here: Mapping[str, Any], told: Mapping[str, object]) -> dict[str, Any]:
    """
    Return of what the Platform shows only what the record holds openly, and no mask.

    A value that may hold a secret is left out as well, unless the record has it just so: what
    differs is told in events, which stay for ever.
    """
    shown = {name: told[name] for name in here if name in told}
    return {
        name: value
        for name, value in shown.items()
        if not _is_mask(value) and (value == here[name] or not _may_hold_secret(value))
    }


def open_params(params: Mapping[str, object]) -> dict[str, Any]:
    """Return only plain answers of which neither name nor content hints at a secret."""
    return {
        name: value
        for name, value in params.items()
        if isinstance(value, str | int | float | bool)
        and not sounds_secret(name)
        and not _is_mask(value)
        and not _may_hold_secret(value)
    }


def _may_hold_secret(value: object) -> bool:
    if isinstance(value, Mapping):
        inside = value.items()
        return any(sounds_secret(str(name)) or _may_hold_secret(one) for name, one in inside)
    if isinstance(value, list):
        return any(map(_may_hold_secret, value))
    return isinstance(value, str) and bool(_SECRET.search(value))


def _is_mask(value: object) -> bool:
    return isinstance(value, str) and looks_like_a_mask(value)
