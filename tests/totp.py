"""An authenticator app: codes by RFC 6238, with the standard library alone."""

import base64
import hashlib
import hmac
import time


def code_of(secret: str, *, ahead: int = 0) -> str:
    """Return what the app shows now, or some periods later."""
    counter = int(time.time()) // 30 + ahead
    digest = hmac.new(base64.b32decode(secret), counter.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
