"""A server that answers with exactly the bytes it was given, however odd."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import BinaryIO, Self

Reply = bytes | Callable[[socket.socket], None]


def answer(
    status: int = 200, body: object = None, headers: Mapping[str, str] | None = None
) -> bytes:
    """Spell out a whole HTTP answer; a body that is not bytes becomes JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = {"Content-Length": str(len(content)), **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} Any\r\n{head}\r\n".encode() + content


def close(connection: socket.socket) -> None:
    """Hang up without a word."""


def reset(connection: socket.socket) -> None:
    """Hang up rudely."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def fall_silent_after(start: bytes) -> Callable[[socket.socket], None]:
    """Send the start of an answer and then nothing, until the caller hangs up."""

    def speak(connection: socket.socket) -> None:
        connection.sendall(start)
        connection.recv(1)

    return speak


def drip(start: bytes, drop: bytes, every: float = 0.02) -> Callable[[socket.socket], None]:
    """Send the start and then drop after drop, until the caller hangs up."""

    def speak(connection: socket.socket) -> None:
        connection.sendall(start)
        connection.settimeout(every)
        while True:
            connection.sendall(drop)
            with suppress(TimeoutError):
                if not connection.recv(1):
                    return

    return speak


def cut_after(start: bytes) -> Callable[[socket.socket], None]:
    """Send the start of an answer and hang up."""
    return lambda connection: connection.sendall(start)


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it came, and over which of the server's connections."""

    connection: int
    line: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class RawServer:
    """Answers request after request with the replies given; the last one for good."""

    replies: list[Reply]
    greeting: bytes = b""
    seen: list[Seen] = field(default_factory=list)
    _listener: socket.socket = field(init=False)
    _open: list[socket.socket] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for one in (self._listener, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._open.append(connection)
                number = len(self._open)
                self._start(partial(self._serve, connection, number))

    def _serve(self, connection: socket.socket, number: int) -> None:
        with connection, suppress(OSError), connection.makefile("rb") as stream:
            connection.sendall(self.greeting)
            while line := stream.readline():
                headers = dict(_headers(stream))
                body = stream.read(int(headers.get("content-length", "0")))
                with self._lock:
                    self.seen.append(Seen(number, line.decode("latin-1").strip(), headers, body))
                    reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
                if isinstance(reply, bytes):
                    connection.sendall(reply)
                else:
                    reply(connection)
                    return


def _headers(stream: BinaryIO) -> Iterator[tuple[str, str]]:
    while line := stream.readline().decode("latin-1").strip():
        name, _, value = line.partition(":")
        yield name.lower(), value.strip()
