"""One request as it was read, and one answer as it will be written."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever the gateway let in, and the sandbox that the call is about."""

    client_id: str = ""
    org_id: str = ""
    sandbox: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A request, read to its end. `named` holds what stood for `{id}` in the route's path."""

    id: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    named: Mapping[str, str] = field(default_factory=dict)
    visitor: Visitor = Visitor()

    def header(self, name: str) -> str | None:
        """Return a header as sent, or None if it was not."""
        return self.headers.get(name.lower())

    def values(self, name: str) -> list[str]:
        """Return every value of a query parameter, in order."""
        return [value for key, value in self.query if key == name]

    def first(self, name: str) -> str | None:
        """Return the first value of a query parameter: clients that follow links repeat some."""
        return next(iter(self.values(name)), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, headers and a body, ready to be written."""

    status: int
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, status: int, content: Any, **headers: str) -> "Answer":
        """Make a JSON answer; `Retry_After="3"` becomes the header `Retry-After: 3`."""
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        body = json.dumps(content, ensure_ascii=False).encode()
        return cls(status, body, {"Content-Type": "application/json;charset=UTF-8", **named})

    @classmethod
    def page(cls, status: int, text: str, kind: str = "text/plain") -> "Answer":
        """Make an answer that is not JSON."""
        return cls(status, text.encode(), {"Content-Type": f"{kind};charset=UTF-8"})


def phrase(status: int) -> str:
    """Return what HTTP calls a status, also one that nobody has heard of."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
