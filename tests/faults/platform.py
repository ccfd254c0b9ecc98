"""Steer the emulator in its own process: it is never killed, and its list is the truth."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.request import Request, urlopen


class Platform:
    """The emulator at an address."""

    def __init__(self, url: str) -> None:
        """Steer the one at this address."""
        self.url = url

    def fail(self, **fault: Any) -> None:
        """Let a fault wait for its call."""
        self._ask("POST", "faults", fault)

    def forgive(self, client_id: str) -> None:
        """Take back every fault that is aimed at one client."""
        self._ask("DELETE", "faults", {"client_id": client_id})

    def configure(self, **wanted: Any) -> None:
        """Change settings or add things."""
        self._ask("POST", "settings", wanted)

    def mark(self, connection_id: str, **marks: Any) -> None:
        """Change a connection behind its maker's back."""
        self._ask("POST", f"connections/{connection_id}", marks)

    def counts(self) -> Mapping[str, int]:
        """Return how many requests of each call came, and how many were answered."""
        told: Mapping[str, int] = self._ask("GET", "requests/counts", {})
        return told

    def connections(self) -> list[dict[str, Any]]:
        """Return every base connection that there is, in any sandbox."""
        told: list[dict[str, Any]] = self._ask("GET", "connections", {})["connections"]
        return told

    def _ask(self, method: str, path: str, body: Mapping[str, Any]) -> Any:
        request = Request(  # noqa: S310 - a loopback address of our own
            f"{self.url}/emulator/{path}", json.dumps(body).encode(), method=method
        )
        with urlopen(request, timeout=20) as answer:  # noqa: S310 - as above
            return json.load(answer)
