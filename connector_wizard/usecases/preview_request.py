"""Show what would be sent to the Platform, with every secret left out."""

from django.conf import settings

from connector_wizard.flow_service import Place, as_curl
from connector_wizard.models import Connection
from connector_wizard.orders import masked_order_of


def preview_request(*, connection: Connection) -> str:
    """Return the creation as a curl command, once an account is chosen; opens no secret."""
    org_id = connection.account.org_id if connection.account else ""
    place = Place(settings.AEP_PLATFORM_URL, org_id, connection.sandbox)
    return as_curl(masked_order_of(connection), place)
