"""Find the draft with which exactly the same creation was sent for approval before."""

from connector_wizard.models import Approval, Connection, Label
from connector_wizard.orders import order_digest


def find_earlier_request(*, connection: Connection, label: Label) -> Connection | None:
    """Return its author's other draft with a standing request for what this one would send."""
    connection.name, connection.description = label.name, label.description
    same = Approval.objects.standing().filter(
        bound_to=order_digest(connection),
        connection__team=connection.team_id,
        connection__created_by=connection.created_by_id,
        connection__status=Connection.Status.DRAFT,
    )
    found = same.exclude(connection=connection).select_related("connection__team").first()
    return found.connection if found else None
