"""Stand in for a secret: a text that no person types, which names a variable to read it from."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

PATH = "/data/foundation/flowservice/connections"
_PLACEHOLDER = re.compile("\0([A-Za-z_][A-Za-z0-9_]*)\0")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a base connection is to be made."""

    platform_url: str
    org_id: str
    sandbox: str

    @property
    def address(self) -> str:
        """The address that creations are posted to."""
        return self.platform_url.rstrip("/") + PATH


def placeholder(variable: str) -> str:
    """Return what stands in an order where the variable's value belongs."""
    return f"\0{variable}\0"


def told_of(value: Any, write: Callable[[str], object]) -> Any:
    """Return ``value`` with each placeholder exchanged for what ``write`` makes of its name."""
    if isinstance(value, dict):
        return {name: told_of(inner, write) for name, inner in value.items()}
    if isinstance(value, list):
        return [told_of(inner, write) for inner in value]
    named = _PLACEHOLDER.fullmatch(value) if isinstance(value, str) else None
    return write(named[1]) if named else value


def variables_in(value: Any) -> list[str]:
    """Return the names of all variables that are needed, in their order."""
    found: list[str] = []
    told_of(value, found.append)
    return list(dict.fromkeys(found))
