"""Work out what a record is to hold so as to say how its connection is on the Platform."""

from typing import Any

from django.utils import timezone

from connector_wizard.models import Connection, Sighting
from connector_wizard.models.connections import target_of
from connector_wizard.models.sightings import AUTH_SPEC, drift_of
from connector_wizard.schema_forms import read_fields


def as_there(connection: Connection, sighting: Sighting) -> dict[str, Any]:
    """Return the values that the record takes over: of what differs, all that it can hold."""
    differing = {one.name for one in drift_of(connection)}
    values: dict[str, Any] = {"etag": sighting.etag}
    values |= {name: getattr(sighting, name) for name in differing & {"name", "description"}}
    index = connection.index_of_auth_spec(sighting.auth_name)
    if index is not None and AUTH_SPEC in differing:
        return values | _under(index, connection, sighting)
    if differing & set(sighting.params):
        values |= _answers(connection, {**connection.params, **sighting.params})
    return values


def _under(index: int, connection: Connection, sighting: Sighting) -> dict[str, Any]:
    """
    Return what is on record under another auth spec: the open answers that it asks for too.

    Our copies of the secrets go: whoever set it up there typed others.
    """
    fields = read_fields(connection.auth_specs[index].get("schema", {}))
    asked = {part.name for field in fields for part in field.asked() if not part.secret}
    told = {**connection.params, **sighting.params}
    return {
        "auth_index": index,
        "secrets": {},
        "secret_marks": {},
        "discarded_fingerprints": {},
        "secrets_discarded_at": timezone.now(),
        **_answers(connection, {name: told[name] for name in told if name in asked}),
    }


def _answers(connection: Connection, params: dict[str, Any]) -> dict[str, Any]:
    return {"params": params, "target": target_of(connection.spec_id, params)}
