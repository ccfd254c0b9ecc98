"""Give a created connection new credentials, on the Platform first."""

from functools import partial
from uuid import UUID

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from connector_wizard.approving import ApprovalNeededError
from connector_wizard.changes import asking
from connector_wizard.changes.reaching import is_unapproved
from connector_wizard.changes.wanting import NewCredentials, SecretsMissingError, wanted_of
from connector_wizard.models import Actor, Connection
from connector_wizard.testing import run_first_soon

__all__ = ["ApprovalNeededError", "NewCredentials", "SecretsMissingError", "rotate_credentials"]


@sensitive_variables()
def rotate_credentials(
    *,
    actor: Actor,
    connection: Connection,
    new: NewCredentials,
    bypass: str | None = None,
    wait: bool = False,
) -> UUID:
    """
    Ask the Platform to take the new credentials, and return the change's id.

    The old ones stay here until it has. Where the team's policy asks for approval before creation,
    only who may go without lets the connection reach something else than was approved: they give
    ``bypass``, their reason, which may be empty. New secrets for the same target are nobody's to
    delay.

    :raises ApprovalNeededError: if the policy says so
    :raises SecretsMissingError: if a secret that is needed is neither stored nor typed
    :raises StateError: if it is not on the Platform, or another change is under way
    """
    wanted = wanted_of(connection, new, by=actor)
    elsewhere = is_unapproved(connection, wanted, bypass=bypass)
    with transaction.atomic(durable=True):
        told: dict[str, object] = {"without the approval that a policy asks for": elsewhere}
        if elsewhere and bypass:
            told["reason"] = bypass
        change = asking.record_rotation(connection, wanted, by=actor, told=told)
    # Due only where the new credentials were taken.
    test = partial(run_first_soon, connection.pk)
    asking.carry_out(change, by=actor, wait=wait, then=test)
    return change.pk
