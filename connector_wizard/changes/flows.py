"""Name the flows that are in the way of a deletion, as plain data that a change can keep."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from connector_wizard.advice import PlatformProblemError
from connector_wizard.flow_service import FlowServiceError, number_of
from connector_wizard.gateway import asking
from connector_wizard.models import Change, Connection, PlatformAccount
from connector_wizard.submissions import lease_seconds

IN_USE = "1418-400"
# For so long, at most, a worker asks for one page of them after the other.
PATIENCE = 30.0


def named_flows(connection: Connection, account: PlatformAccount) -> dict[str, Any]:
    """
    Return the flows that use the connection, and whether there may be more.

    :raises PlatformProblemError: if the Platform did not tell them
    """
    with asking(account, connection.sandbox) as client:
        told = client.flows_using(connection.remote_id, seconds=PATIENCE)
    flows = [
        {
            "id": one.id,
            "name": one.name,
            "state": one.state,
            "updated_at": one.updated_at.isoformat() if one.updated_at else "",
        }
        for one in told.flows
    ]
    return {"named": flows, "more": not told.is_complete}


def is_in_use(change: Change, error: FlowServiceError) -> bool:
    """Tell whether the Platform will not delete it because of flows."""
    return change.kind == Change.Kind.DELETE and number_of(error.code) == IN_USE


def keep_flows(change: Change, account: PlatformAccount) -> None:
    """
    Keep with the change which flows are in its way.

    Asked before its end is written, since its event names them; that they could not be had is kept
    in their place, and is no other end.
    """
    until = timezone.now() + timedelta(seconds=PATIENCE + lease_seconds())
    if not change.note(lease_until=until):
        return
    try:
        flows = named_flows(change.connection, account)
    except PlatformProblemError as error:
        flows = {"problem": error.problem.sentence[:500]}
    change.note(flows=flows)
