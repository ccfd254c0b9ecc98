"""Connect with a receiver at the very address that was judged, and make sure who it is."""

import socket
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from connector_wizard.webhooks.addresses import Address, Fence, as_address
from connector_wizard.webhooks.urls import BadUrlError, Complaint, Target

Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a receiver may take, in seconds: to be connected with, and in all."""

    connect: float = 5.0
    total: float = 10.0


USUAL = Limits()


class UnknownNameError(Exception):
    """The name stands for nothing, or the answer to what it does was lost."""


def resolve(host: str, port: int) -> Sequence[str]:
    """Return every address of ``host``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


def judged(target: Target, fence: Fence, look_up: Resolve) -> list[Address]:
    """
    Look the target's name up once, and return all that it stands for.

    :raises UnknownNameError: if that is nothing :raises BadUrlError: if any of it is inside
    """
    literal = as_address(target.host)
    if literal is not None:
        return [literal]
    try:
        found = [as_address(text) for text in look_up(target.host, target.port)]
    except (OSError, UnicodeError):
        raise UnknownNameError from None
    if not found:
        raise UnknownNameError
    admitted = [one for one in found if one and fence.admits(one, encrypted=target.encrypted)]
    # All of them: a name with one foot inside is not a receiver's.
    if len(admitted) < len(found):
        raise BadUrlError(Complaint.ADDRESS)
    return admitted


def connected(
    addresses: Sequence[Address], target: Target, limits: Limits, until: float
) -> socket.socket:
    """Return a socket to one of ``addresses``, with TLS that proves the target's name."""
    sock = _first_open(addresses, target.port, limits, until)
    if not target.encrypted:
        return sock
    try:
        sock.settimeout(remaining(until))
        return ssl.create_default_context().wrap_socket(sock, server_hostname=target.host)
    except OSError:
        sock.close()
        raise


def _first_open(
    addresses: Sequence[Address], port: int, limits: Limits, until: float
) -> socket.socket:
    trouble = OSError()
    for address in addresses:
        try:
            wait = min(limits.connect, remaining(until))
            return socket.create_connection((str(address), port), timeout=wait)
        except OSError as error:
            trouble = error
    raise trouble


def remaining(until: float) -> float:
    """
    Return the seconds that are left.

    :raises TimeoutError: if none are
    """
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
