"""Receive a message as the documents tell a program to."""

import json
from typing import Any

from tests.docs.reading import blocks
from tests.flow_service.raw_server import Seen


def verified(seen: Seen, secret: str) -> dict[str, Any]:
    """Return the message, checked by the very example of docs/webhooks.md."""
    (example,) = blocks("python", "docs/webhooks.md")
    told: dict[str, Any] = {}
    exec(example.text, told)  # noqa: S102 - our own document
    told["verify"](secret, seen.headers, seen.body)
    body: dict[str, Any] = json.loads(seen.body)
    return body
