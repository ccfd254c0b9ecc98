"""The base connections that exist or existed, without a single secret."""

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from typing import Any

from connector_wizard.emulator.memory.state_file import StateFile
from connector_wizard.emulator.sources.accounts import MASK


@dataclass(slots=True)
class Connection:
    """One base connection. `secrets` maps each secret's name to what the source thinks of it."""

    name: str
    org_id: str
    sandbox: str
    client_id: str
    spec_id: str
    spec_version: str
    description: str | None = None
    auth_name: str | None = None
    params: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    state: str = "enabled"
    etag: str = ""
    created_at: int = 0
    updated_at: int = 0
    listed_from: float = 0
    polls_left: int = 0
    # The flows' names, or what is to be shown of each; or only that there are some.
    used_by_flows: bool | list[Any] = False
    # By which client it was changed last; empty until somebody else than its maker does.
    updated_client: str = ""
    # How often it was changed by a call.
    changes: int = 0
    deleted: bool = False

    def __post_init__(self) -> None:
        """Give it its first etag and its times, unless it is an old one."""
        if not self.etag:
            self.touch()
            self.created_at = self.updated_at = self.created_at or self.updated_at

    def touch(self) -> None:
        """Mark a change: a new etag, quotes included, and a new time."""
        now = time.time()
        self.updated_at = int(now * 1000)
        self.etag = f'"{uuid.uuid4().hex[:8]}-0000-0200-0000-{int(now):08x}0000"'

    def item(self, secrets_shown: str) -> dict[str, Any]:
        """Return it as the Platform shows it."""
        changer = self.updated_client or self.client_id
        shown: dict[str, Any] = {
            "id": self.id,
            "createdAt": self.created_at,
            "updatedAt": self.updated_at,
            "createdBy": f"{self.client_id}@techacct.adobe.com",
            "updatedBy": f"{changer}@techacct.adobe.com",
            "createdClient": self.client_id,
            "updatedClient": changer,
            "sandboxId": _sandbox_id(self.sandbox),
            "sandboxName": self.sandbox,
            "imsOrgId": self.org_id,
            "name": self.name,
            "connectionSpec": {"id": self.spec_id, "version": self.spec_version},
            "state": self.state,
        }
        if self.description is not None:
            shown["description"] = self.description
        if self.auth_name is not None:
            masks = dict.fromkeys(self.secrets, MASK) if secrets_shown == "mask" else {}
            shown["auth"] = {"specName": self.auth_name, "params": {**self.params, **masks}}
        if self.state != "initializing":
            shown |= {"version": self.etag, "etag": self.etag}
        return shown

    def truth(self) -> dict[str, Any]:
        """Return what a test may know about it, whichever sandbox it is in and deleted or not."""
        return asdict(self)


class ConnectionStore:
    """Every connection of every organisation; each change is on disk before it is answered."""

    def __init__(self, state_file: StateFile | None) -> None:
        """Begin with what the state file holds."""
        self.lock = threading.RLock()
        self._file = state_file
        known = {one.name for one in fields(Connection)}
        saved = state_file.read() if state_file else []
        self._connections = {
            row["id"]: Connection(**{key: row[key] for key in row.keys() & known}) for row in saved
        }

    def add(self, *connections: Connection) -> None:
        """Keep new connections."""
        with self.lock:
            self._connections.update({one.id: one for one in connections})
            self.save()

    def get(self, connection_id: str) -> Connection | None:
        """Return a connection, a deleted one too, or None."""
        return self._connections.get(connection_id)

    def change(self, connection: Connection, move: Callable[[Connection], None]) -> None:
        """Let something happen to a connection, alone and all at once."""
        with self.lock:
            move(connection)
            self.save()

    def all(self) -> list[Connection]:
        """Return all of them, the oldest first."""
        with self.lock:
            return list(self._connections.values())

    def clear(self) -> None:
        """Forget all of them."""
        with self.lock:
            self._connections.clear()
            self.save()

    def save(self) -> None:
        """Write the state file, if there is one."""
        if self._file:
            self._file.write([connection.truth() for connection in self.all()])


@cache
def _sandbox_id(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))
