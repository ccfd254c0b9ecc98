"""Tell whether another version is what our change alone would have made of the one before."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from connector_wizard.flow_service import ListedConnection
from connector_wizard.inventory.described import comparable_params
from connector_wizard.models import Change
from connector_wizard.models.references import bare_description
from connector_wizard.models.sightings import sighting_of, text_of

# How far the Platform's clock may be behind ours.
SKEW = timedelta(minutes=5)
# What is known of a version: a name, a description, an auth spec, and plain answers.
_Facts = Mapping[str, Any]
_Texts = dict[tuple[str, ...], str]


def is_ours(told: ListedConnection, change: Change, *, client_id: str) -> bool:
    """
    Tell whether an unanswered sending of ours made this version, and nobody another since.

    All that is told of it has to be as it was, but for what we wanted. Of a secret nothing is
    told: for that speak only who changed it last, and when.
    """
    if change.unknown_left_by is None or not _is_by(client_id, told, change):
        return False
    before, wanted = _before(change), _wanted(change)
    params = comparable_params({**before["params"], **wanted["params"]}, told.params)
    facts = {name: getattr(told, name) for name in ("name", "description", "auth_name")}
    there = _texts({**facts, "params": params})
    right = _texts(wanted)
    # The Platform may write in another way what is the same.
    as_written = _as_written(change) if change.etag else {}
    kept = {key for key, text in _texts(before).items() if right.get(key) == text}
    return all(
        text == right.get(key) or (key in kept and text == as_written.get(key))
        for key, text in there.items()
    )


def _is_by(client_id: str, told: ListedConnection, change: Change) -> bool:
    if change.kind == Change.Kind.RENAME:
        # What it shows is the better witness; only another's name speaks against us.
        return told.updated_client in ("", client_id)
    return (
        told.updated_client == client_id
        and told.updated_at is not None
        and change.sent_at is not None
        and told.updated_at >= change.sent_at - SKEW
    )


def _before(change: Change) -> _Facts:
    """Return how it was in the version that the change names."""
    connection = change.connection
    facts = {name: getattr(connection, name) for name in ("name", "description", "params")}
    facts["auth_name"] = connection.auth_spec.get("name", "")
    if change.found.get("etag") != change.etag:
        return facts
    other = change.other_auth_spec
    return {**facts, **change.as_found(), **({"auth_name": other.there} if other else {})}


def _wanted(change: Change) -> _Facts:
    if change.kind == Change.Kind.RENAME:
        return {**_before(change), "name": change.name, "description": change.description}
    return {**_before(change), "params": change.params}


def _as_written(change: Change) -> _Texts:
    """Return how the Platform told of that version, if it was ever asked."""
    sighting = sighting_of(change.connection)
    if sighting is None or sighting.etag != change.etag:
        return {}
    names = ("name", "description", "auth_name", "params")
    return _texts({name: getattr(sighting, name) for name in names})


def _texts(facts: _Facts) -> _Texts:
    """Return each fact as it is compared, as a sync does."""
    name, description = facts["name"][:200], bare_description(facts["description"])[:1000]
    texts: _Texts = {("params", one): text_of(value) for one, value in facts["params"].items()}
    texts["description",] = description
    # What has no name there is called by its id here.
    said = {"name": name, "auth_name": facts["auth_name"][:200]}
    texts |= {(one,): text for one, text in said.items() if text}
    return {key: text.strip() for key, text in texts.items()}
