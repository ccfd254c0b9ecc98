"""Walk a team's chain in constant memory and name the first place where it was rewritten."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from connector_wizard.audit.chain import SIGNED_COLUMNS, seal_of, signed
from connector_wizard.audit.checkpoints import Checkpoint
from connector_wizard.crypto.keyring import UnopenableError
from connector_wizard.models import ChainHead, Event

AT_ONCE = 2000
# Without the team's id, the same for all: reading it as a UUID would cost a sixth of the walk.
COLUMNS = (*SIGNED_COLUMNS[1:], "hash")
SEQUENCE, KEY_ID, PREVIOUS_HASH = (
    COLUMNS.index(name) for name in ("sequence", "key_id", "previous_hash")
)


@dataclass(frozen=True, slots=True)
class Finding:
    """How far a chain is intact; where it is broken, the first bad event and what is wrong."""

    intact_to: int
    bad_event: int | None = None
    problem: str = ""

    @property
    def is_intact(self) -> bool:
        """Whether nothing was found."""
        return self.bad_event is None


def verify(head: ChainHead, *, since: int = 0, witnesses: tuple[Checkpoint, ...] = ()) -> Finding:
    """
    Check every event after number ``since`` up to the head, and the head itself.

    ``since`` must have been verified before; 0 means all that is kept. ``witnesses`` are
    checkpoints that were kept outside: each must name an event of this chain, by its hash.
    """
    begin = max(since, head.anchor_sequence)
    last = _link_before(head, begin)
    if last is None:
        return Finding(head.anchor_sequence, begin, "is missing")
    expected = {one.sequence: one.hash for one in witnesses}
    finding, last_hash = _walk(head, begin, last, expected)
    return finding if not finding.is_intact else _end(head, finding.intact_to, last_hash, expected)


def _link_before(head: ChainHead, begin: int) -> str | None:
    if begin == head.anchor_sequence:
        return head.anchor_hash
    rows = Event.objects.filter(team_id=head.team_id, sequence=begin)
    return rows.values_list("hash", flat=True).first()


def _walk(head: ChainHead, begin: int, last: str, expected: dict[int, str]) -> tuple[Finding, str]:
    number, team = begin, str(head.team_id)
    for row in _rows(head, begin):
        problem = _problem(team, row, number + 1, last)
        if not problem and expected.get(number + 1, row[-1]) != row[-1]:
            problem = "is not the one that a checkpoint has witnessed"
        if problem:
            return Finding(number, number + 1, problem), last
        number, last = number + 1, row[-1]
    return Finding(number), last


def _problem(team: str, row: tuple[Any, ...], number: int, last: str) -> str:
    if row[SEQUENCE] != number:
        return "is missing" if row[SEQUENCE] > number else "stands twice"
    try:
        rightly_signed = signed((team, *row[:-1]), key=row[KEY_ID]) == row[-1]
    except UnopenableError:
        return f"is signed with the key {row[KEY_ID]}, which is not on the ring"
    if not rightly_signed:
        return "was changed or inserted"
    return "" if row[PREVIOUS_HASH] == last else "does not follow the one before it"


def _rows(head: ChainHead, begin: int) -> Iterator[tuple[Any, ...]]:
    # Up to the head that was read first: what is appended meanwhile is for the next walk.
    rows = Event.objects.filter(
        team_id=head.team_id, sequence__gt=begin, sequence__lte=head.sequence
    )
    return rows.order_by("sequence").values_list(*COLUMNS).iterator(chunk_size=AT_ONCE)


def _end(head: ChainHead, number: int, last: str, expected: dict[int, str]) -> Finding:
    """Check that the chain ends where its sealed head, and every witness, says."""
    if number < max([head.sequence, *expected]):
        return Finding(number, number + 1, "is missing: the end of the history was cut off")
    problem = _problem_of_head(head, last) if head.sequence else ""
    return Finding(number, number, problem) if problem else Finding(number)


def _problem_of_head(head: ChainHead, last: str) -> str:
    try:
        rightly_sealed = seal_of(head) == head.seal
    except UnopenableError:
        return f"ends a history sealed with the key {head.key_id}, which is not on the ring"
    return "" if rightly_sealed and last == head.hash else "is not where the sealed history ends"
