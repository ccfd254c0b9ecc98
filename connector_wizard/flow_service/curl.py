"""Write a creation as the curl command that a person would type, for reading and for runbooks."""

import json
import shlex

from connector_wizard.flow_service.messages import ConnectionOrder

_PATH = "/data/foundation/flowservice/connections"


def as_curl(order: ConnectionOrder, *, platform_url: str, org_id: str, sandbox: str) -> str:
    """Return the command; token and API key are left to the shell's variables."""
    headers = {
        "Authorization": "Bearer $ACCESS_TOKEN",
        "x-api-key": "$API_KEY",
        "x-gw-ims-org-id": org_id,
        "x-sandbox-name": sandbox,
        "Content-Type": "application/json",
    }
    body = json.dumps(order.as_json(), indent=2, ensure_ascii=False)
    lines = [
        f"curl -X POST {shlex.quote(platform_url.rstrip('/') + _PATH)}",
        *(f"  -H {_in_double_quotes(f'{name}: {value}')}" for name, value in headers.items()),
        f"  -d {shlex.quote(body)}",
    ]
    return " \\\n".join(lines)


def _in_double_quotes(text: str) -> str:
    """Quote so that the shell still fills in the variables that we name, and nothing else."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("`", "\\`")
    return f'"{escaped}"'
