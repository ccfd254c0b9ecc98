"""Keep old events in a file that verifies by itself, and read it back."""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from connector_wizard.audit.chain import SIGNED_COLUMNS, canonical, signed
from connector_wizard.crypto.keyring import UnopenableError
from connector_wizard.models import Event


class ArchiveError(Exception):
    """The file does not hold an unbroken part of the history; the message says where."""


@dataclass(frozen=True, slots=True)
class Archive:
    """What a file was found to hold: an unbroken run of events."""

    first: int
    last: int
    last_hash: str
    sha256: str


def write_archive(events: Iterable[Event], path: Path) -> None:
    """
    Write ``events``, oldest first, a line each, so that they outlive a power cut.

    :raises FileExistsError: if there is such a file: an archive is never written over
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        for event in events:
            told = {name: getattr(event, name) for name in (*SIGNED_COLUMNS, "hash")}
            told |= {"team_id": str(event.team_id), "at": event.at.isoformat()}
            file.write(canonical(told) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_archive(path: Path) -> Archive:
    """
    Verify every line of an archive and that each follows the one before.

    :raises ArchiveError: if a line is wrong, missing, or signed with a key that is not on the ring
    """
    digest = hashlib.sha256()
    first, number, last = 0, 0, ""
    with path.open("rb") as file:
        for line in file:
            digest.update(line)
            told = _told(line, number)
            if first and (told["sequence"] != number + 1 or told["previous_hash"] != last):
                raise ArchiveError(f"What follows event {number} is not the next.")
            number, last = told["sequence"], told["hash"]
            first = first or number
    if not first:
        raise ArchiveError("It holds no event.")
    return Archive(first, number, last, digest.hexdigest())


def _told(line: bytes, number: int) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(line)
        values = {**told, "at": datetime.fromisoformat(told["at"])}
        right = signed([values[name] for name in SIGNED_COLUMNS], key=told["key_id"])
    except (KeyError, TypeError, ValueError, UnopenableError):
        raise ArchiveError(f"What follows event {number} cannot be read.") from None
    if right != told.get("hash"):
        raise ArchiveError(f"Event {told['sequence']} was changed.")
    return told
