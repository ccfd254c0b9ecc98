"""Write a creation as the curl command that a person would type, for reading and for runbooks."""

import json
import shlex

from connector_wizard.flow_service.messages import ConnectionOrder

_PATH = "/data/foundation/flowservice/connections"
_JSON = "Content-Type: application/json"


def as_curl(order: ConnectionOrder, *, platform_url: str, org_id: str, sandbox: str) -> str:
    """Return the command; token and API key are left to the shell's variables."""
    # In double quotes, so that the shell fills in its variables: nothing but ours stands there.
    ours = ['"Authorization: Bearer $ACCESS_TOKEN"', '"x-api-key: $API_KEY"']
    told = (f"x-gw-ims-org-id: {org_id}", f"x-sandbox-name: {sandbox}", _JSON)
    headers = [*ours, *(shlex.quote(text) for text in told)]
    body = json.dumps(order.as_json(), indent=2, ensure_ascii=False)
    lines = [
        f"curl -X POST {shlex.quote(platform_url.rstrip('/') + _PATH)}",
        *(f"  -H {header}" for header in headers),
        f"  -d {shlex.quote(body)}",
    ]
    return " \\\n".join(lines)
