"""Describe one call to the Platform and what may be heard in reply."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum, auto

from connector_wizard.flow_service.errors import Thing

MEBIBYTE = 1024 * 1024


class Kind(Enum):
    """What a call does, and so what its failure means."""

    READ = auto()
    WRITE = auto()
    TOKEN = auto()


@dataclass(frozen=True, slots=True)
class Call:
    """One call; `thing` is what a 404 is about, `secrets` must not be seen in any reply."""

    method: str
    path: str
    kind: Kind
    thing: Thing = "connection"
    params: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    in_sandbox: bool = True
    largest_answer: int = 10 * MEBIBYTE
    # With these statuses the Platform says all there is to say, and no body counts.
    bare: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Timeouts:
    """
    How long one call may take, in seconds; `total` counts its repetitions in.

    `pause` is how long a reading call waits before its first repetition.
    """

    connect: float = 5.0
    read: float = 60.0
    total: float = 90.0
    pause: float = 0.5


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole; it need not have come from the Platform."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    request_id: str

    def retry_after(self) -> float | None:
        """Say how many seconds to wait, be they told as a number or as a date."""
        told = self.headers.get("Retry-After", "").strip()
        if re.fullmatch("[0-9]{1,9}", told):
            return float(told)
        try:
            until = parsedate_to_datetime(told)
        except ValueError:
            return None
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return max(0.0, (until - datetime.now(UTC)).total_seconds())


@dataclass(frozen=True, slots=True)
class Silence:
    """
    No whole answer came back.

    `sent` says that a byte of the call may have arrived, `passing` that trying again may help.
    """

    reason: str
    sent: bool
    passing: bool
    request_id: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a call has to be over, repetitions included."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        return cls(time.monotonic() + seconds)

    def remaining(self) -> float:
        return self.at - time.monotonic()
