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
from connector_wizard.models.marks import marks_of, typed_by_others
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
def fill_credentials(*, actor: Actor, connection: Connection, answers: Answers) -> frozenset[str]:
    """
    Keep the answers, complete or not, so that nothing typed is lost. Untyped secrets stay.

    Those that somebody else typed do not, once a plain answer changes: they would be sent to
    another place than was meant. Returned are their names; they have to be typed anew.

    :raises StateError: if it is not a draft any more
    """
    lent = _lent(actor, connection, answers)
    removed = {*answers.removed, *lent}
    params = {**_without(connection.params, answers.settled), **answers.params}
    kept = _without(connection.secrets, removed)
    bare = _trimmed(kept if answers.trim else {})
    secrets = {**kept, **bare, **answers.secrets}
    marks = {**connection.secret_marks, **_marks(actor, connection, answers.secrets, bare)}
    marks = {name: mark for name, mark in marks.items() if name in secrets}
    changed = sorted({*_plain(connection, answers), *_sealed(connection, marks), *removed})
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
            secret_marks=marks,
            credentials_checked=answers.complete and not lent,
        )
        void_if_changed(connection, actor=actor)
        if told:
            connection.note_hand(actor.name)
            fact = audit.Fact(Action.DRAFT_CHANGED, about=connection, changes=told)
            audit.record(fact, actor=actor, team=connection.team)
    return lent


def _lent(actor: Actor, connection: Connection, answers: Answers) -> frozenset[str]:
    """Return the kept secrets that others typed for other plain answers than there are now."""
    if not _plain(connection, answers):
        return frozenset()
    others = typed_by_others(connection.secret_marks, actor.name)
    return others - answers.secrets.keys() - set(answers.removed)


def _plain(connection: Connection, answers: Answers) -> list[str]:
    """Return the names of the plain answers that change."""
    asked = {*answers.params, *answers.settled} - connection.secret_marks.keys()
    return [name for name in asked if connection.params.get(name) != answers.params.get(name)]


def _sealed(connection: Connection, marks: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return the names of the secrets that change; a fingerprint tells same from changed."""
    before = connection.secret_marks
    return [
        name
        for name, mark in marks.items()
        if before.get(name, {}).get("fingerprint") != mark["fingerprint"]
    ]


@sensitive_variables()
def _marks(
    actor: Actor, connection: Connection, typed: Mapping[str, str], bare: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    # Who has blanks taken away from around a secret has not typed it.
    trimmed_only = marks_of(bare, team_id=connection.team_id, by=actor.name)
    for name, mark in trimmed_only.items():
        mark["by"] = connection.secret_marks[name]["by"]
    return {**trimmed_only, **marks_of(typed, team_id=connection.team_id, by=actor.name)}


@sensitive_variables()
def _without(values: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


@sensitive_variables()
def _trimmed(secrets: Mapping[str, str]) -> dict[str, str]:
    """Return those that blanks surround, without them."""
    bare = {name: trimmed(value) for name, value in secrets.items()}
    return {name: value for name, value in bare.items() if value and value != secrets[name]}
