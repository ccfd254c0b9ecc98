"""What else people do, beside creating: a module for each kind, with its cases and how they run."""

from tests.faults.kinds import (
    accepting,
    adopting,
    changing,
    exploring,
    programs,
    rotating,
    syncing,
    testing,
)

KINDS = (changing, exploring, testing, syncing, adopting, accepting, programs, rotating)
