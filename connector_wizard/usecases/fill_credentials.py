"""Keep what was typed about the source's credentials; secrets are sealed at once."""

from collections.abc import Mapping
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
    # Whether the form was found to be complete, so that the wizard may go on.
    complete: bool = False


@sensitive_variables()
def fill_credentials(*, actor: Actor, connection: Connection, answers: Answers) -> None:
    """
    Keep the answers, complete or not, so that nothing typed is lost. Untyped secrets stay.

    :raises StateError: if it is not a draft any more
    """
    kept = {**connection.secrets, **answers.secrets}
    marks = {**connection.secret_marks, **_marks(actor, connection, answers.secrets)}
    changed = _changed(connection, answers, marks)
    params = {**connection.params, **answers.params}
    with transaction.atomic(durable=True):
        connection.edit(
            now=timezone.now(),
            auth_index=answers.auth_index,
            params=params,
            target=target_of(connection.spec_id, answers.params),
            secrets=kept,
            secret_marks=marks,
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
    plain = [name for name, value in answers.params.items() if connection.params.get(name) != value]
    sealed = [
        name
        for name in answers.secrets
        if connection.secret_marks.get(name, {}).get("fingerprint") != marks[name]["fingerprint"]
    ]
    return sorted({*plain, *sealed})
