"""Write a team's history, verify that nobody rewrote it, and take it elsewhere."""

from connector_wizard.audit.archives import Archive, ArchiveError, read_archive, write_archive
from connector_wizard.audit.chain import (
    SIGNED_COLUMNS,
    Fact,
    canonical,
    record,
    record_failure,
    signature,
)
from connector_wizard.audit.checkpoints import (
    Checkpoint,
    checkpoint_of,
    read_checkpoint,
    witness,
)
from connector_wizard.audit.formats import FORMATS, as_lines
from connector_wizard.audit.personal import record_in_teams
from connector_wizard.audit.verifying import Finding, verify

__all__ = [
    "FORMATS",
    "SIGNED_COLUMNS",
    "Archive",
    "ArchiveError",
    "Checkpoint",
    "Fact",
    "Finding",
    "as_lines",
    "canonical",
    "checkpoint_of",
    "read_archive",
    "read_checkpoint",
    "record",
    "record_failure",
    "record_in_teams",
    "signature",
    "verify",
    "witness",
    "write_archive",
]
