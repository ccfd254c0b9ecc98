"""Carry one message to the very address that was judged, in time, and bring back the status."""

import re
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from connector_wizard.webhooks.addresses import Fence
from connector_wizard.webhooks.connecting import (
    USUAL,
    Limits,
    Resolve,
    UnknownNameError,
    connected,
    judged,
    remaining,
    resolve,
)
from connector_wizard.webhooks.urls import BadUrlError, Target, read_url

USER_AGENT = "connector-wizard/0.1.0"
LARGEST_ANSWER = 4096
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-9]\d\d)(?: |\r|\n)")
_CHUNK = 1024
_INTERIM, _SUCCESS, _REDIRECT = 100, 200, 300


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted; neither belongs into a log."""

    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of it: the receiver's status, or why there is none."""

    status: int = 0
    trouble: str = ""

    @property
    def was_taken(self) -> bool:
        """Whether the receiver said that it has the message."""
        return _SUCCESS <= self.status < _REDIRECT


def post(
    url: str,
    message: Message,
    fence: Fence,
    *,
    limits: Limits = USUAL,
    look_up: Resolve = resolve,
) -> Posted:
    """
    Post once. A redirect is not followed, and no proxy of the environment is asked.

    The name is looked up once, and the connection goes to an address of that answer: a name that
    stands for another address a moment later leads nowhere.
    """
    until = time.monotonic() + limits.total
    try:
        target = read_url(url, fence)
        addresses = judged(target, fence, look_up)
        with connected(addresses, target, limits, until) as sock:
            return Posted(_exchange(sock, target, message, until))
    except (BadUrlError, UnknownNameError, _NonsenseError, OSError) as error:
        # The error goes no further: its text may hold the URL or an address of our network.
        return Posted(trouble=_trouble(error))


def _trouble(error: Exception) -> str:
    if isinstance(error, BadUrlError):
        return error.complaint.value
    return next(word for kind, word in _TROUBLES if isinstance(error, kind))


class _NonsenseError(Exception):
    """What came back is no answer in HTTP."""


# The first that fits: a certificate's is one of TLS, and both are of the system's.
_TROUBLES: Sequence[tuple[type[Exception], str]] = (
    (UnknownNameError, "name"),
    (_NonsenseError, "nonsense"),
    (ssl.SSLCertVerificationError, "certificate"),
    (ssl.SSLError, "tls"),
    (TimeoutError, "timeout"),
    (OSError, "unreachable"),
)


def _exchange(sock: socket.socket, target: Target, message: Message, until: float) -> int:
    sock.settimeout(remaining(until))
    sock.sendall(_request(target, message))
    answer = b""
    while len(answer) < LARGEST_ANSWER:
        sock.settimeout(remaining(until))
        chunk = sock.recv(_CHUNK)
        if not chunk:
            break
        answer += chunk
        status = _status(answer)
        if status:
            # Of what follows nothing is wanted; nor is it waited for.
            return status
    raise _NonsenseError


def _status(answer: bytes) -> int:
    head, end, rest = answer.partition(b"\r\n\r\n")
    found = _STATUS.match(head)
    if not end:
        return 0
    if not found:
        raise _NonsenseError
    status = int(found[1])
    # An interim answer is followed by the real one.
    return _status(rest) if _INTERIM <= status < _SUCCESS else status


def _request(target: Target, message: Message) -> bytes:
    headers = {
        "Host": target.host_header,
        "User-Agent": USER_AGENT,
        "Accept": "*/*",
        "Content-Type": "application/json",
        "Content-Length": str(len(message.body)),
        "Connection": "close",
        **message.headers,
    }
    lines = [f"POST {target.path} HTTP/1.1", *(f"{name}: {text}" for name, text in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + message.body
