"""Make secrets and signatures as the Standard Webhooks convention has them."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

PREFIX = "whsec_"


def new_secret() -> str:
    """Return a secret of 256 random bits, spelled as receivers' libraries want it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def headers_for(
    message_id: str, *, at: datetime, body: bytes, keys: Iterable[str]
) -> dict[str, str]:
    """Return the three headers by which a receiver knows the message: one signature a secret."""
    stamp = str(int(at.timestamp()))
    signed = b".".join([message_id.encode(), stamp.encode(), body])
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(_signature(key, signed) for key in keys),
    }


def _signature(key: str, signed: bytes) -> str:
    digest = hmac.digest(base64.b64decode(key.removeprefix(PREFIX)), signed, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"
