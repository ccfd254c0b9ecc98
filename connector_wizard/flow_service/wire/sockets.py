"""Keep time on every byte of an attempt, and know whether any of it can have arrived."""

import http.client
import io
import socket
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from connector_wizard.flow_service.wire.calls import Deadline, Silence, Timeouts

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


@dataclass(slots=True)
class Attempt:
    """One exchange under way, as the connection that carries it sees it."""

    deadline: Deadline
    timeouts: Timeouts
    request_id: str
    sent: bool = False

    def wait(self) -> float:
        """Say how long to wait for the next bytes."""
        remaining = self.deadline.remaining()
        if remaining <= 0:
            raise TimeoutError
        return min(self.timeouts.read, remaining)

    def silence(self, *, too_large: bool) -> Silence:
        """Tell what kind of failure has ended the attempt."""
        late = self.deadline.remaining() <= 0
        reason = "it stopped answering"
        if too_large:
            reason = "its answer was too large"
        elif late:
            reason = "it took too long"
        elif not self.sent:
            reason = "it could not be reached"
        return Silence(reason, self.sent, not (too_large or late), self.request_id)


# urllib3 makes connections deep inside; this is how they find the attempt that they serve.
underway: ContextVar[Attempt] = ContextVar("attempt under way")


class _TimedReads(io.RawIOBase):
    """The bytes of an answer as they come: a slow drip does not outlast the attempt's deadline."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__()
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._attempt = underway.get()
        # There is no connect where a kept-alive connection is used again.
        self._attempt.sent = True

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int | None:
        self._sock.settimeout(self._attempt.wait())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, debuglevel: int = 0, method: str | None = None) -> None:
        super().__init__(sock, debuglevel, method)
        self.fp.close()
        self.fp = io.BufferedReader(_TimedReads(sock))


class _Connection(HTTPConnection):
    response_class = _TimedResponse

    def connect(self) -> None:
        super().connect()
        underway.get().sent = True


class _TlsConnection(_Connection, HTTPSConnection):
    """As above; connected only once the other side has shown who it is."""


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


def new_adapter() -> HTTPAdapter:
    adapter = HTTPAdapter()
    adapter.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
    return adapter
