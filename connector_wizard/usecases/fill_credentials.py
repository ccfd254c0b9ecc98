"""Keep what was typed about the source's credentials; secrets are sealed at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from connector_wizard import audit
from connector_wizard.crypto.fields import integrity_ring
from connector_wizard.models import Action, Actor, Connection
from connector_wizard.models.connections import target_of


@dataclass(frozen=True, slots=True)
class Answers:
    """What a credentials form holds: which auth spec, plain answers, secrets newly typed."""

    auth_index: int
    params: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)
    # What the form asked for and got a usable answer to, be it an empty one.
    settled: Collection[str] = ()
    removed: Collection[str] = ()
    # Whether the form was found to be complete, so that the wizard may go on.
    complete: bool = False


@sensitive_variables()
def fill_credentials(*, actor: Actor, connection: Connection, answers: Answers) -> None:
    """
    Keep the answers, complete or not, so that nothing typed is lost. Untyped secrets stay.

    :raises StateError: if it is not a draft any more
    """
    marks = {**connection.secret_marks, **_marks(actor, connection, answers.secrets)}
    changed = _changed(connection, answers, marks)
    params = {**_without(connection.params, answers.settled), **answers.params}
    secrets = {**_without(connection.secrets, answers.removed), **answers.secrets}
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
        if changed:
            fact = audit.Fact(
                Action.DRAFT_CHANGED, about=connection, changes={"parameters": changed}
            )
            audit.record(fact, actor=actor, team=connection.team)


@sensitive_variables()
def _marks(
    actor: Actor, connection: Connection, secrets: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    ring, now = integrity_ring(), timezone.now().isoformat()
    team = str(connection.team_id)
    return {
        name: {
            "fingerprint": ring.fingerprint(value, bound_to=[team, name]),
            "at": now,
            "by": actor.name,
        }
        for name, value in secrets.items()
    }


def _changed(
    connection: Connection, answers: Answers, marks: Mapping[str, Mapping[str, str]]
) -> list[str]:
    """Return the names that changed; a secret's fingerprint tells same from changed."""
    asked = {*answers.params, *answers.settled}
    plain = [n for n in asked if connection.params.get(n) != answers.params.get(n)]
    sealed = [
        name
        for name in answers.secrets
        if connection.secret_marks.get(name, {}).get("fingerprint") != marks[name]["fingerprint"]
    ]
    return sorted({*plain, *sealed, *answers.removed})


@sensitive_variables()
def _without(values: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}
