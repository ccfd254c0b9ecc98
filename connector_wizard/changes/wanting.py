"""Work out what a rotation wants of one connection: all its parameters, with the new among them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.views.decorators.debug import sensitive_variables

from connector_wizard.crypto.keyring import UnopenableError
from connector_wizard.models import Actor, Connection
from connector_wizard.models.marks import marks_of, typed_by_others
from connector_wizard.models.sightings import others_among
from connector_wizard.schema_forms import FieldSpec, Kind, read_fields


class SecretsMissingError(Exception):
    """What the source needs, or has there, is neither kept nor typed; ``names`` says which."""

    def __init__(self, connection: Connection, names: Collection[str]) -> None:
        """Remember which, and of what."""
        super().__init__(f"{connection}: {', '.join(names)}")
        self.connection, self.names = connection, names


@dataclass(frozen=True, slots=True)
class NewCredentials:
    """
    What was typed anew; secrets that were not typed stay, but for those ``removed``.

    Without ``params`` the plain answers stay as they are. Of the ``whole``, nothing is left out
    but what is meant to go.
    """

    secrets: Mapping[str, str] = field(repr=False)
    params: Mapping[str, Any] | None = None
    removed: Collection[str] = ()
    whole: bool = False


@sensitive_variables()
def wanted_of(connection: Connection, new: NewCredentials, *, by: Actor) -> dict[str, Any]:
    """
    Return what the change of ``connection`` is to hold.

    With other plain answers, secrets that somebody else typed have to be typed anew. What the
    Platform has and we do not has to be typed too: what a change leaves out is gone there.

    :raises SecretsMissingError: if the whole of its parameters cannot be put together
    """
    asked = _asked(connection)
    moved = new.params is not None and others_among(connection.params, new.params)
    lent = typed_by_others(connection.secret_marks, by.name) if moved else frozenset()
    gone = {*new.removed, *lent}
    stored = {} if new.whole else secrets_kept(connection)
    kept = {name: text for name, text in stored.items() if name not in gone}
    secrets = {name: text for name, text in {**kept, **new.secrets}.items() if name in asked}
    needed = {name for name, one in asked.items() if one.secret and one.required}
    unsaid = frozenset() if new.whole else _there(connection, asked) | lent
    missing = sorted((needed | unsaid & asked.keys() - set(new.removed)) - secrets.keys())
    if missing:
        raise SecretsMissingError(connection, missing)
    typed = {name: text for name, text in new.secrets.items() if name in secrets}
    marks = {**connection.secret_marks, **marks_of(typed, team_id=connection.team_id, by=by.name)}
    return {
        "params": connection.params if new.params is None else dict(new.params),
        "secrets": secrets,
        "secret_marks": {name: mark for name, mark in marks.items() if name in secrets},
    }


def _there(connection: Connection, asked: Mapping[str, FieldSpec]) -> set[str]:
    """Return what the Platform has, or may have, without being kept here."""
    if not connection.is_half_known:
        return set(connection.discarded_fingerprints)
    fixed = {name for name, one in asked.items() if one.kind == Kind.CONSTANT}
    known: set[str] = {*connection.params, *fixed}
    return asked.keys() - known


def names_of(wanted: Mapping[str, Any], connection: Connection) -> list[str]:
    """Return the parameters that differ from what was sent; fingerprints tell of secrets."""
    plain = others_among(connection.params, wanted["params"])
    old = connection.fingerprints
    new = {name: mark["fingerprint"] for name, mark in wanted["secret_marks"].items()}
    sealed = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    return sorted(plain | sealed)


def _asked(connection: Connection) -> dict[str, FieldSpec]:
    specs = read_fields(connection.auth_spec.get("schema", {}))
    return {part.name: part for spec in specs for part in spec.asked()}


@sensitive_variables()
def secrets_kept(connection: Connection) -> Mapping[str, str]:
    """Return what is kept here of its secrets: nothing where that cannot be opened."""
    try:
        return connection.secrets
    except UnopenableError:
        # Whoever types all of them anew needs none of the old.
        return {}
