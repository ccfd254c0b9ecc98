"""Work out what a rotation wants of one connection: all its parameters, with the new among them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.views.decorators.debug import sensitive_variables

from connector_wizard.crypto.keyring import UnopenableError
from connector_wizard.models import Actor, Connection
from connector_wizard.models.marks import marks_of, typed_by_others
from connector_wizard.models.sightings import others_among
from connector_wizard.schema_forms import FieldSpec, read_fields


class SecretsMissingError(Exception):
    """Secrets that the source needs are neither stored nor typed; ``names`` says which."""

    def __init__(self, connection: Connection, names: Collection[str]) -> None:
        """Remember which, and of what."""
        super().__init__(f"{connection}: {', '.join(names)}")
        self.connection, self.names = connection, names


@dataclass(frozen=True, slots=True)
class NewCredentials:
    """
    What was typed anew; secrets that were not typed stay.

    Without ``params`` the plain answers stay as they are.
    """

    secrets: Mapping[str, str] = field(repr=False)
    params: Mapping[str, Any] | None = None
    removed: Collection[str] = ()


@sensitive_variables()
def wanted_of(connection: Connection, new: NewCredentials, *, by: Actor) -> dict[str, Any]:
    """
    Return what the change of ``connection`` is to hold.

    With other plain answers, secrets that somebody else typed have to be typed anew.

    :raises SecretsMissingError: if the whole of its parameters cannot be put together
    """
    asked = _asked(connection)
    moved = new.params is not None and others_among(connection.params, new.params)
    lent = typed_by_others(connection.secret_marks, by.name) if moved else frozenset()
    gone = {*new.removed, *lent}
    kept = {name: text for name, text in _stored(connection).items() if name not in gone}
    secrets = {name: text for name, text in {**kept, **new.secrets}.items() if name in asked}
    needed = {name for name, one in asked.items() if one.secret and one.required}
    missing = sorted((needed | (lent & asked.keys()) - set(new.removed)) - secrets.keys())
    if missing:
        raise SecretsMissingError(connection, missing)
    typed = {name: text for name, text in new.secrets.items() if name in secrets}
    marks = {**connection.secret_marks, **marks_of(typed, team_id=connection.team_id, by=by.name)}
    return {
        "params": connection.params if new.params is None else dict(new.params),
        "secrets": secrets,
        "secret_marks": {name: mark for name, mark in marks.items() if name in secrets},
    }


def names_of(wanted: Mapping[str, Any], connection: Connection) -> list[str]:
    """Return the parameters that differ from what is on record; fingerprints tell of secrets."""
    plain = others_among(connection.params, wanted["params"])
    old, new = connection.secret_marks, wanted["secret_marks"]
    sealed = {name for name in {*old, *new} if _print(old, name) != _print(new, name)}
    return sorted(plain | sealed)


def _asked(connection: Connection) -> dict[str, FieldSpec]:
    specs = read_fields(connection.auth_spec.get("schema", {}))
    return {part.name: part for spec in specs for part in spec.asked()}


@sensitive_variables()
def _stored(connection: Connection) -> Mapping[str, str]:
    try:
        return connection.secrets
    except UnopenableError:
        # Whoever types all of them anew needs none of the old.
        return {}


def _print(marks: Mapping[str, Mapping[str, str]], name: str) -> str:
    return marks.get(name, {}).get("fingerprint", "")
