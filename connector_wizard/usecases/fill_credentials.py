"""Keep what was typed about the source's credentials; secrets are sealed at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from connector_wizard import audit
from connector_wizard.approving import void_if_changed
from connector_wizard.models import Action, Actor, Connection
from connector_wizard.models.connections import target_of
from connector_wizard.models.marks import marks_of
from connector_wizard.schema_forms import trimmed


@dataclass(frozen=True, slots=True)
class Answers:
    """What a credentials form holds: which auth spec, plain answers, secrets newly typed."""

    auth_index: int
    params: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)
    # What the form asked for and got a usable answer to, be it an empty one.
    settled: Collection[str] = ()
    removed: Collection[str] = ()
    # Whether blanks around secrets, those kept from before too, were a slip to be mended.
    trim: bool = False
    # Whether the form was found to be complete, so that the wizard may go on.
    complete: bool = False


@sensitive_variables()
def fill_credentials(*, actor: Actor, connection: Connection, answers: Answers) -> None:
    """
    Keep the answers, complete or not, so that nothing typed is lost. Untyped secrets stay.

    :raises StateError: if it is not a draft any more
    """
    params = {**_without(connection.params, answers.settled), **answers.params}
    stored = connection.secrets
    typed = {**_trimmed(stored if answers.trim else {}), **answers.secrets}
    secrets = {**_without(stored, answers.removed), **typed}
    new_marks = marks_of(typed, team_id=connection.team_id, by=actor.name)
    marks = {**connection.secret_marks, **new_marks}
    changed = _changed(connection, answers, marks)
    told: dict[str, Any] = {"parameters": changed} if changed else {}
    if answers.auth_index != connection.auth_index:
        told["auth spec"] = connection.auth_specs[answers.auth_index].get("name", "")
    with transaction.atomic(durable=True):
        connection.edit(
            now=timezone.now(),
            auth_index=answers.auth_index,
            params=params,
            target=target_of(connection.spec_id, answers.params),
            secrets=secrets,
            secret_marks={name: mark for name, mark in marks.items() if name in secrets},
            credentials_checked=answers.complete,
        )
        void_if_changed(connection, actor=actor)
        if told:
            connection.note_hand(actor.name)
            fact = audit.Fact(Action.DRAFT_CHANGED, about=connection, changes=told)
            audit.record(fact, actor=actor, team=connection.team)


def _changed(
    connection: Connection, answers: Answers, marks: Mapping[str, Mapping[str, str]]
) -> list[str]:
    """Return the names that changed; a secret's fingerprint tells same from changed."""
    asked = {*answers.params, *answers.settled}
    plain = [n for n in asked if connection.params.get(n) != answers.params.get(n)]
    sealed = [
        name
        for name in marks
        if connection.secret_marks.get(name, {}).get("fingerprint") != marks[name]["fingerprint"]
    ]
    return sorted({*plain, *sealed, *answers.removed})


@sensitive_variables()
def _without(values: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


@sensitive_variables()
def _trimmed(secrets: Mapping[str, str]) -> dict[str, str]:
    """Return those that blanks surround, without them."""
    bare = {name: trimmed(value) for name, value in secrets.items()}
    return {name: value for name, value in bare.items() if value and value != secrets[name]}
