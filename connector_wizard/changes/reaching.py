"""Tell whether a rotation lets a connection reach something else than it reaches now."""

from collections.abc import Mapping
from typing import Any

from django.views.decorators.debug import sensitive_variables

from connector_wizard.approving import ApprovalNeededError, asks_for_approval
from connector_wizard.changes.wanting import secrets_kept
from connector_wizard.crypto.fields import integrity_ring
from connector_wizard.models import Connection
from connector_wizard.models.sightings import others_among
from connector_wizard.schema_forms import leads_elsewhere, sounds_like_an_address


@sensitive_variables()
def is_unapproved(connection: Connection, wanted: Mapping[str, Any], *, bypass: str | None) -> bool:
    """
    Tell whether it will reach something else without the approval that the team's policy asks for.

    :raises ApprovalNeededError: if it would, and nobody may go without (``bypass`` is None)
    """
    unapproved = _reaches_elsewhere(connection, wanted) and asks_for_approval(connection)
    if unapproved and bypass is None:
        raise ApprovalNeededError
    return unapproved


@sensitive_variables()
def _reaches_elsewhere(connection: Connection, wanted: Mapping[str, Any]) -> bool:
    if others_among(connection.params, wanted["params"]):
        return True
    # A connection string, a signed address: there the secret itself is the target.
    names = {*connection.fingerprints, *wanted["secrets"]}
    return any(
        _leads_elsewhere(connection, name, wanted["secrets"].get(name, ""))
        for name in names
        if sounds_like_an_address(name)
    )


@sensitive_variables()
def _leads_elsewhere(connection: Connection, name: str, new: str) -> bool:
    sent, bound_to = connection.fingerprints.get(name, ""), connection.bound_to(name)
    if integrity_ring().is_fingerprint_of(new, sent, bound_to=bound_to):
        return False
    return leads_elsewhere(secrets_kept(connection).get(name, ""), new)
