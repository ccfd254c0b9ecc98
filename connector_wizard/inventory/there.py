"""Work out what a record is to hold so as to say how its connection is on the Platform."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from connector_wizard.models import Change, Connection, Sighting
from connector_wizard.models.connections import target_of
from connector_wizard.models.sightings import AUTH_SPEC, Difference, drift_of
from connector_wizard.schema_forms import read_fields


def as_there(connection: Connection, sighting: Sighting) -> dict[str, Any]:
    """Return the values that the record takes over: of what differs, all that it can hold."""
    differing = {one.name for one in drift_of(connection)}
    values: dict[str, Any] = {"etag": sighting.etag}
    values |= {name: getattr(sighting, name) for name in differing & {"name", "description"}}
    index = connection.index_of_auth_spec(sighting.auth_name)
    if index is not None and AUTH_SPEC in differing:
        return values | _under(index, connection, sighting.params)
    if differing & set(sighting.params):
        values |= _answers(connection, {**connection.params, **sighting.params})
    return values


def as_found(change: Change) -> dict[str, Any]:
    """Return the same of the version that others made before ``change`` could be done."""
    other, connection = change.other_auth_spec, change.connection
    index = connection.index_of_auth_spec(other.there) if other else None
    if index is None:
        return change.as_found()
    return change.as_found() | _under(index, connection, change.found["params"])


def unknown_here(connection: Connection, differences: Sequence[Difference]) -> Difference | None:
    """Return the auth spec that differs, where the source's spec on record does not know it."""
    other = next((one for one in differences if one.name == AUTH_SPEC), None)
    if other is None or connection.index_of_auth_spec(other.there) is not None:
        return None
    return other


def told_of(differences: Sequence[Difference], left: Difference | None) -> dict[str, Any]:
    """Return what an event tells of what was taken over, but for what was ``left`` as it was."""
    taken = [one for one in differences if one != left]
    told: dict[str, Any] = {one.name: {"before": one.here, "after": one.there} for one in taken}
    if left is not None:
        told["left as it was"] = {left.name: {"here": left.here, "there": left.there}}
    return told


def _under(index: int, connection: Connection, there: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return what is on record under another auth spec: the open answers that it asks for too.

    Our copies of the secrets go: whoever set it up there typed others.
    """
    fields = read_fields(connection.auth_specs[index].get("schema", {}))
    asked = {part.name for field in fields for part in field.asked() if not part.secret}
    told = {**connection.params, **there}
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
