"""Addresses at which no Platform can be reached: nobody listens, no such name, no way in."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from tests.faults.processes import free_port


@contextmanager
def environment(where: str) -> Iterator[Mapping[str, str]]:
    """Give the settings under which one host (`platform` or `ims`) cannot be reached."""
    host, _, how = where.partition(":")
    with _ADDRESSES[how]() as address:
        yield {f"AEP_{host.upper()}_URL": address}


@contextmanager
def _refused() -> Iterator[str]:
    yield f"http://127.0.0.1:{free_port()}"


@contextmanager
def _no_name() -> Iterator[str]:
    yield "https://platform.invalid"


@contextmanager
def _no_connect() -> Iterator[str]:
    """A listener whose queue is full: the system drops what knocks, and nobody answers."""
    with ExitStack() as opened:
        listener = opened.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            knocking = opened.enter_context(socket.socket())
            knocking.setblocking(False)
            knocking.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


_ADDRESSES = {"refused": _refused, "no-name": _no_name, "no-connect": _no_connect}
