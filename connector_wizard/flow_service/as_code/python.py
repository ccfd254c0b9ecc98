"""Write a creation as a Python program that runs as it stands, with requests installed."""

import json
from typing import Any

from connector_wizard.flow_service.as_code.variables import Place, variables_in
from connector_wizard.flow_service.messages import ConnectionOrder

_PROGRAM = '''\
"""
Create a base connection.

Needs in its environment: {needed}
"""

import os

import requests

ORDER = {order}

answer = requests.post(
    {address},
    headers={{
        "Authorization": "Bearer " + os.environ["ACCESS_TOKEN"],
        "x-api-key": os.environ["API_KEY"],
        "x-gw-ims-org-id": {org_id},
        "x-sandbox-name": {sandbox},
    }},
    json=ORDER,
    timeout=60,
)
# No answer, or one from 500 up: it may exist all the same. Look before you run this again.
if not answer.ok:
    raise SystemExit(answer.text)
print(answer.json()["id"])
'''


def as_python(order: ConnectionOrder, place: Place) -> str:
    """Return the program; token, API key and secrets are read from its environment."""
    body = order.as_json()
    return _PROGRAM.format(
        needed=", ".join(["ACCESS_TOKEN", "API_KEY", *variables_in(body)]),
        order=_literal(body),
        address=_literal(place.address),
        org_id=_literal(place.org_id),
        sandbox=_literal(place.sandbox),
    )


def _literal(value: Any, indent: str = "") -> str:
    """Return ``value`` as Python; a placeholder as a look into the environment."""
    deeper = f"{indent}    "
    if isinstance(value, dict) and value:
        lines = [f"{_text(name)}: {_literal(one, deeper)}" for name, one in value.items()]
        return "{\n" + "".join(f"{deeper}{line},\n" for line in lines) + indent + "}"
    if isinstance(value, list) and value:
        lines = [_literal(one, deeper) for one in value]
        return "[\n" + "".join(f"{deeper}{line},\n" for line in lines) + indent + "]"
    return _text(value) if isinstance(value, str) else repr(value)


def _text(text: str) -> str:
    variables = variables_in(text)
    # What JSON escapes, Python escapes likewise.
    escaped = json.dumps(text, ensure_ascii=False)
    return f'os.environ["{variables[0]}"]' if variables else escaped
