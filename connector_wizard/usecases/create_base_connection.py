"""Create a draft's base connection on the Platform: claim it, then send it exactly once."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.models import Action, Actor, Connection, StateError, Submission
from connector_wizard.submissions import in_background, lease_seconds, send
from connector_wizard.testing import run_first_soon


@dataclass(frozen=True, slots=True)
class Label:
    """How the base connection will be called on the Platform."""

    name: str
    description: str = ""


def create_base_connection(
    *, actor: Actor, connection: Connection, label: Label, wait: bool = False
) -> UUID:
    """
    Claim the draft for one try and send it, and return the try's id.

    The press is answered at once and the sending goes on apart from it; with ``wait`` (commands)
    it is done when this returns. Whatever breaks, the try's outcome is written or settled later.

    :raises StateError: if it is not a draft any more, or not yet complete
    """
    submission = _claim(actor, connection, label)
    if wait:
        send(submission.pk, actor=actor)
    else:
        in_background(lambda: _send_and_test(submission, actor))
    return submission.pk


def _send_and_test(submission: Submission, actor: Actor) -> None:
    send(submission.pk, actor=actor)
    # Whether it was created, the rows know; a test that comes to nothing here stays due.
    run_first_soon(submission.connection_id)


def _claim(actor: Actor, connection: Connection, label: Label) -> Submission:
    now = timezone.now()
    # Durable: nothing may be sent that a surrounding transaction could still take back.
    with transaction.atomic(durable=True):
        connection.edit(now=now, name=label.name, description=label.description)
        if connection.next_step != "check":
            raise StateError(f"{connection} is not complete yet")
        submission = Submission.begin(
            connection,
            requested_by=actor.name,
            now=now,
            lease=now + timedelta(seconds=lease_seconds()),
        )
        told = {
            "reference": submission.reference,
            "name": label.name,
            "sandbox": connection.sandbox,
            "source": connection.source,
            "auth spec": connection.auth_spec.get("name", ""),
            "parameters": sorted({*connection.params, *connection.secret_marks}),
        }
        fact = audit.Fact(Action.CONNECTION_REQUESTED, about=connection, changes=told)
        audit.record(fact, actor=actor, team=connection.team)
    return submission
