"""Say why nothing can be taken from a paste."""

import re

_SHOWABLE = re.compile(r"[A-Za-z][A-Za-z0-9_ -]{0,40}")
MAX_SEEN = 6


class UnreadablePasteError(Exception):
    """
    Nothing can be taken from a paste.

    ``reason`` is "broken", "nothing", "other kind" or "several"; ``seen`` has names that stand in
    it, never a value.
    """

    def __init__(self, reason: str, *seen: str) -> None:
        """Keep of what was seen only what looks like a name."""
        super().__init__(reason)
        self.reason = reason
        self.seen = tuple(name for name in seen if _SHOWABLE.fullmatch(name))[:MAX_SEEN]
