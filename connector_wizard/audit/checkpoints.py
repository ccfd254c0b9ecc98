"""Sign where a chain stands, for a witness outside the database."""

import json
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from connector_wizard.crypto.fields import integrity_ring
from connector_wizard.crypto.keyring import UnopenableError
from connector_wizard.models import ChainHead

PURPOSE = "audit-checkpoint"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where a team's chain stood; signed with Ed25519 under a key that the database lacks."""

    team: str
    sequence: int
    hash: str
    at: str
    key_id: str
    signature: str = ""

    def as_line(self) -> str:
        """Return it as one line of JSON."""
        return json.dumps({**self._told(), "signature": self.signature}, sort_keys=True)

    def message(self) -> bytes:
        """Return what is signed."""
        return json.dumps(self._told(), sort_keys=True).encode()

    def _told(self) -> dict[str, str | int]:
        return {
            "kind": "audit-checkpoint",
            "team": self.team,
            "sequence": self.sequence,
            "hash": self.hash,
            "at": self.at,
            "key": self.key_id,
        }


def checkpoint_of(head: ChainHead) -> Checkpoint:
    """Return a signed checkpoint of where the chain stands now."""
    ring = integrity_ring()
    at = datetime.now(tz=UTC).isoformat(timespec="seconds")
    unsigned = Checkpoint(str(head.team_id), head.sequence, head.hash, at, ring.newest)
    signature = ring.sign_publicly(unsigned.message(), purpose=PURPOSE, key=ring.newest)
    return Checkpoint(unsigned.team, unsigned.sequence, unsigned.hash, at, ring.newest, signature)


def read_checkpoint(line: str) -> Checkpoint:
    """
    Return the checkpoint that a line holds, once its signature is found right.

    :raises ValueError: if it is none, or was not signed with a key of ours
    """
    try:
        told = json.loads(line)
        found = Checkpoint(
            str(told["team"]),
            int(told["sequence"]),
            str(told["hash"]),
            str(told["at"]),
            str(told["key"]),
            str(told["signature"]),
        )
        genuine = integrity_ring().is_signed_publicly(
            found.message(), found.signature, purpose=PURPOSE, key=found.key_id
        )
    except (KeyError, TypeError, ValueError, UnopenableError):
        raise ValueError("This is no checkpoint of ours") from None
    if not genuine:
        raise ValueError("A checkpoint's signature is wrong")
    return found


def witness(head: ChainHead) -> None:
    """Write a checkpoint to the log stream and, where one is set, to the checkpoint directory."""
    checkpoint = checkpoint_of(head)
    log.info("%s", checkpoint.as_line())
    if settings.AUDIT_CHECKPOINT_DIR:
        path = Path(settings.AUDIT_CHECKPOINT_DIR) / f"{head.team_id}.jsonl"
        with path.open("a") as file:
            file.write(checkpoint.as_line() + "\n")
    now = datetime.now(tz=UTC)
    ChainHead.objects.filter(pk=head.pk).update(
        checkpoint_sequence=head.sequence, checkpoint_at=now
    )
