"""Show what would be sent to the Platform, with every secret left out."""

from typing import Any

from django.conf import settings

from connector_wizard.flow_service import ConnectionOrder, as_curl
from connector_wizard.models import Connection, PlatformAccount
from connector_wizard.schema_forms import request_params

HIDDEN = "••••••"


def preview_request(*, connection: Connection, account: PlatformAccount) -> str:
    """Return the creation as a curl command; needs no secret to be opened."""
    spec = connection.auth_spec
    hidden = dict.fromkeys(connection.secrets_stored, HIDDEN)
    params: dict[str, Any] = request_params(spec.get("schema", {}), connection.params, hidden)
    order = ConnectionOrder(
        name=connection.name,
        description=f"{connection.description} [cw-…]".strip(),
        spec_id=connection.spec_id,
        spec_version=connection.spec_version,
        auth_name=str(spec.get("name", "")),
        params=params,
    )
    return as_curl(
        order,
        platform_url=settings.AEP_PLATFORM_URL,
        org_id=account.org_id,
        sandbox=connection.sandbox,
    )
