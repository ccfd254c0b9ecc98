"""Show what would be sent to the Platform, with every secret left out."""

from django.conf import settings

from connector_wizard.flow_service import as_curl
from connector_wizard.models import Connection, PlatformAccount
from connector_wizard.orders import masked_order_of


def preview_request(*, connection: Connection, account: PlatformAccount) -> str:
    """Return the creation as a curl command; needs no secret to be opened."""
    return as_curl(
        masked_order_of(connection),
        platform_url=settings.AEP_PLATFORM_URL,
        org_id=account.org_id,
        sandbox=connection.sandbox,
    )
