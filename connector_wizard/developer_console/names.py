"""Know a credential's values by the many names that they go by."""

import re
from collections.abc import Iterator
from typing import Any

# In the Console's files, in its curl commands, in headers, in people's own settings.
NAMES = {
    "org_id": ("ims_org_id", "org_id", "ims_org", "organization_id"),
    "client_id": ("client_id", "api_key"),
    "client_secret": ("client_secret", "client_secrets"),
    "scopes": ("scopes", "scope"),
    "access_token": ("access_token",),
}
Pairs = Iterator[tuple[str, Any]]

_BETWEEN_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
# What stands for a value in a guide or in a script: $CLIENT_ID, {{CLIENT_ID}}, <client id>.
_PLACEHOLDER = re.compile(r"\$.*|%\w+%|\{+.*\}+|<.*>")


def name_of(key: str) -> str:
    """Return which of ``NAMES`` a key means, whatever stands before it; "" for none."""
    words = f"_{_BETWEEN_WORDS.sub('_', key).strip('_').lower()}"
    return next(
        (name for name, ends in NAMES.items() if any(words.endswith(f"_{end}") for end in ends)), ""
    )


def texts(value: Any) -> list[str]:
    """Return the texts that a value consists of, without what only stands for one."""
    listed = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in listed):
        return []
    return [one for one in listed if one.strip() and not _PLACEHOLDER.fullmatch(one.strip())]
