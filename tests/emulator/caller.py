"""A client that adds nothing of its own: one socket, bytes out, bytes in."""

import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from connector_wizard.emulator import DEMO_ACCESS_TOKEN, DEMO_CLIENT_ID, DEMO_ORG_ID

FLOW = "/data/foundation/flowservice"
SANDBOXES = "/data/foundation/sandbox-management"
REDSHIFT = "3416976c-a9ca-4bba-901a-1f08f66978ff"
PARAMS = {
    "server": "warehouse.example.com",
    "username": "reader",
    "password": "correct horse",
    "database": "sales",
}


@dataclass(frozen=True)
class Reply:
    """An answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)

    def code(self) -> str:
        """Return the Platform's code, wherever this shape keeps it."""
        body = self.json()
        code = body.get("error_code") or body.get("errorCode") or body.get("type", "")
        return str(code).rsplit("/", 1)[-1].split("-", 1)[-1]


class Caller:
    """Calls the emulator as the demo client, from one sandbox."""

    def __init__(self, url: str) -> None:
        """Call this address."""
        self._host = urlsplit(url).netloc
        self.headers = {
            "Authorization": f"Bearer {DEMO_ACCESS_TOKEN}",
            "x-api-key": DEMO_CLIENT_ID,
            "x-gw-ims-org-id": DEMO_ORG_ID,
            "x-sandbox-name": "dev",
        }

    def elsewhere(self, **headers: str | None) -> Self:
        """Return another caller, with headers added or, if None, left out."""
        other = type(self)(f"http://{self._host}")
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kept = {
            name: value
            for name, value in self.headers.items()
            if name.lower() not in {other.lower() for other in named}
        }
        other.headers = kept | {name: value for name, value in named.items() if value is not None}
        return other

    def call(
        self,
        method: str,
        path: str,
        content: object = None,
        query: Mapping[str, object] | None = None,
        **headers: str,
    ) -> Reply:
        """Send one request and read its answer; `content` goes as JSON unless it is bytes."""
        with self.line() as line:
            self.send(line, method, path, content, query, **headers)
            answer = line.getresponse()
            return Reply(answer.status, dict(answer.getheaders()), answer.read())

    @contextmanager
    def line(self, seconds: float = 10) -> Iterator[HTTPConnection]:
        """Open a connection that is closed whatever happens."""
        line = HTTPConnection(self._host, timeout=seconds)
        try:
            yield line
        finally:
            line.close()

    def send(
        self,
        line: HTTPConnection,
        method: str,
        path: str,
        content: object = None,
        query: Mapping[str, object] | None = None,
        **headers: str,
    ) -> None:
        """Send one request on an open connection."""
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        if query:
            path = f"{path}?{urlencode(query, doseq=True)}"
        if content is not None and not isinstance(content, bytes):
            sent = {"Content-Type": "application/json"} | sent
            content = json.dumps(content).encode()
        line.request(method, path, body=content, headers=sent)

    def create(self, name: str = "sales", **changes: Any) -> Reply:
        """Create a Redshift connection, or something near it."""
        return self.call("POST", f"{FLOW}/connections", order(name, **changes))

    def created(self, name: str = "sales", **changes: Any) -> str:
        """Create a connection and return its id."""
        reply = self.create(name, **changes)
        assert reply.status == 201, reply.body
        return str(uuid.UUID(reply.json()["id"]))

    def get(self, connection_id: str) -> dict[str, Any]:
        """Return a connection as the Platform shows it."""
        reply = self.call("GET", f"{FLOW}/connections/{connection_id}")
        assert reply.status == 200, reply.body
        shown: dict[str, Any] = reply.json()["items"][0]
        return shown

    def listed(self, **query: object) -> Any:
        """Return the body of a list answer."""
        reply = self.call("GET", f"{FLOW}/connections", query=query)
        assert reply.status == 200, reply.body
        return reply.json()

    def names(self, **query: object) -> list[str]:
        """Return the names on the first page of a list."""
        return [item["name"] for item in self.listed(**query)["items"]]

    def patch(
        self, connection_id: str, *instructions: object, if_match: str | None = None
    ) -> Reply:
        """Change a connection of which one has seen the newest version."""
        etag = if_match or self.get(connection_id)["etag"]
        path = f"{FLOW}/connections/{connection_id}"
        return self.call("PATCH", path, list(instructions), If_Match=etag)

    def test(self, connection_id: str) -> Reply:
        """Test a connection."""
        return self.call("GET", f"{FLOW}/connections/{connection_id}/test")


def order(name: str = "sales", params: object = None, **changes: object) -> dict[str, object]:
    """Return the body that creates a Redshift connection."""
    given = PARAMS if params is None else params
    return {
        "name": name,
        "auth": {"specName": "Basic Authentication", "params": given},
        "connectionSpec": {"id": REDSHIFT, "version": "1.0"},
    } | changes
