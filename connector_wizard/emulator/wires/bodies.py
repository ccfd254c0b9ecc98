"""Read what a request carries."""

import json
from collections.abc import Mapping
from typing import Any

from connector_wizard.emulator.calls.refusals import FlowError
from connector_wizard.emulator.wires.messages import Request


def read_json(request: Request) -> Any:
    """Return the body as JSON. :raises FlowError: if it is none."""
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        raise FlowError("1405-400", "The body is empty or not JSON") from None


def read_object(request: Request) -> Mapping[str, Any]:
    """Return the body as an object. :raises FlowError: if it is none or has nothing in it."""
    body = read_json(request)
    if not isinstance(body, Mapping) or not body:
        raise FlowError("1405-400", "The body must be an object that is not empty")
    return body
