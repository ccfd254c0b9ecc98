"""Judge a URL as it was typed: what nothing may be sent to, whatever its name stands for."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from connector_wizard.webhooks.addresses import Fence, as_address

PORTS = frozenset({443, 8443})
FIRST_FREE_PORT = 1024
LONGEST_URL = 500
# What a URL may be spelled with: parsers differ about everything else.
_SPELLING = re.compile(r"[A-Za-z0-9\-._~:/?\[\]@!$&'()*+,;=%]+")
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?")


class Complaint(StrEnum):
    """What is wrong with a URL or with where it leads."""

    MALFORMED = "malformed"
    SCHEME = "scheme"
    CREDENTIALS = "credentials"
    PORT = "port"
    ADDRESS = "address"


class BadUrlError(ValueError):
    """Nothing may be sent there; ``complaint`` says why."""

    def __init__(self, complaint: Complaint) -> None:
        """Remember why; never the URL, which may hold a token of the receiver's."""
        super().__init__(complaint.value)
        self.complaint = complaint


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart."""

    host: str
    port: int
    path: str
    encrypted: bool

    @property
    def host_header(self) -> str:
        """The host as a request names it."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        usual = 443 if self.encrypted else 80
        return name if self.port == usual else f"{name}:{self.port}"


def read_url(url: str, fence: Fence) -> Target:
    """
    Take a URL apart; where it holds an address instead of a name, that is judged too.

    :raises BadUrlError: if nothing may be sent there, whatever its name stands for
    """
    parts = _split(url)
    encrypted = parts.scheme == "https"
    if not encrypted and not (fence.local and _is_local(parts)):
        raise BadUrlError(Complaint.SCHEME)
    if "@" in parts.netloc:
        raise BadUrlError(Complaint.CREDENTIALS)
    host, port = _host(parts), _port(parts, encrypted=encrypted)
    literal = as_address(host)
    if literal is not None and not fence.admits(literal, encrypted=encrypted):
        raise BadUrlError(Complaint.ADDRESS)
    path = parts.path or "/"
    return Target(host, port, f"{path}?{parts.query}" if parts.query else path, encrypted)


def _split(url: str) -> SplitResult:
    if len(url) > LONGEST_URL or not _SPELLING.fullmatch(url):
        raise BadUrlError(Complaint.MALFORMED)
    try:
        return urlsplit(url)
    except ValueError:
        raise BadUrlError(Complaint.MALFORMED) from None


def _is_local(parts: SplitResult) -> bool:
    literal = as_address(parts.hostname or "")
    names_us = parts.hostname == "localhost" or (literal is not None and literal.is_loopback)
    return parts.scheme == "http" and names_us


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if as_address(host) is None and not _NAME.fullmatch(host):
        raise BadUrlError(Complaint.MALFORMED)
    return host


def _port(parts: SplitResult, *, encrypted: bool) -> int:
    try:
        port = parts.port or (443 if encrypted else 80)
    except ValueError:
        raise BadUrlError(Complaint.PORT) from None
    # Below are the ports of other services, which might take our lines for their own.
    if port not in PORTS and port < FIRST_FREE_PORT:
        raise BadUrlError(Complaint.PORT)
    return port
