"""Make our marks, by which a base connection is found again, and tell them from a description."""

import re
from secrets import SystemRandom

_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
# A reference as it stands in a description.
_MARK = re.compile(r"\s*\[(cw-[a-z2-7]{13})\]")


def new_reference() -> str:
    """Return our mark for one try: ``cw-`` and 13 base32 characters (65 random bits)."""
    random_bits = SystemRandom()
    return "cw-" + "".join(random_bits.choice(_BASE32) for _ in range(13))


def bare_description(text: str) -> str:
    """Return a description as somebody typed it, without the mark of a try."""
    return _MARK.sub("", text).strip()


def references_in(description: str) -> list[str]:
    """Return the references that a description carries."""
    marks: list[str] = _MARK.findall(description)
    return marks
