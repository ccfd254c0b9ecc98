"""Take out of other people's words what we told them in confidence."""

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

_REMOVED = "[removed]"
# A shorter value would be found in every second word; nor is it much of a secret.
_SHORTEST = 4
_LONGEST_WORDS = 500
# Drivers like to repeat the whole URL they were given, of which we may know only a part.
_TELLTALE = re.compile(
    r"(?P<name>(?:password|passwd|pwd|secret|token|accountkey|sig|signature)=)[^\s;&,\"']+",
    re.IGNORECASE,
)


def scrubbed(words: str, secrets: Iterable[str], longest: int = _LONGEST_WORDS) -> str:
    """Make someone else's words fit to be stored and shown: one line, short, without a secret."""
    for spelling in sorted(_spellings(secrets), key=len, reverse=True):
        words = words.replace(spelling, _REMOVED)
    words = _TELLTALE.sub(rf"\g<name>{_REMOVED}", words)
    line = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _spellings(secrets: Iterable[str]) -> set[str]:
    return {
        spelling
        for secret in secrets
        if len(secret) >= _SHORTEST
        for spelling in _ways_to_write(secret)
    }


def _ways_to_write(secret: str) -> Iterator[str]:
    octets = secret.encode(errors="replace")
    yield secret
    yield secret.strip()
    yield quote(octets)
    yield quote(octets, safe="")
    yield quote_plus(octets)
    yield html.escape(secret)
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield base64.b64encode(octets).decode()
    yield base64.urlsafe_b64encode(octets).decode()
