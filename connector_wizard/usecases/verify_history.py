"""Find out whether a team's history is as it was written, and remember the answer."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from connector_wizard import audit
from connector_wizard.audit import Checkpoint, Finding, read_checkpoint
from connector_wizard.models import ChainHead, Team

# A sweep verifies what is new since the last time, this often.
EVERY = timedelta(hours=1)
CHECKPOINT_EVERY = timedelta(days=1)


def verify_history(*, team: Team, witnesses: Iterable[str] = ()) -> Finding:
    """
    Walk all that is kept of the team's chain. ``witnesses`` are lines of kept checkpoints.

    :raises ValueError: if a line is no checkpoint that we signed
    """
    head, _ = ChainHead.objects.get_or_create(team=team)
    ours = [one for one in map(read_checkpoint, filter(str.strip, witnesses)) if _is_of(one, team)]
    return _remember(head, audit.verify(head, witnesses=tuple(ours)))


def verify_new_events() -> int:
    """Verify what every team's chain gained since the last time; return how many chains broke."""
    waiting = ChainHead.objects.exclude(verified_at__gt=timezone.now() - EVERY)
    broken = 0
    for head in waiting.iterator():
        # A chain that was found broken stays so until somebody verifies the whole of it.
        if not head.verified_break:
            broken += not _remember(
                head, audit.verify(head, since=head.verified_sequence)
            ).is_intact
        _witness(head)
    return broken


def _remember(head: ChainHead, finding: Finding) -> Finding:
    what = "" if finding.is_intact else f"Event {finding.bad_event} {finding.problem}."
    ChainHead.objects.filter(pk=head.pk).update(
        verified_sequence=finding.intact_to, verified_at=timezone.now(), verified_break=what[:300]
    )
    return finding


def _witness(head: ChainHead) -> None:
    late = head.checkpoint_at is None or head.checkpoint_at < timezone.now() - CHECKPOINT_EVERY
    if late and head.sequence > head.checkpoint_sequence:
        audit.witness(head)


def _is_of(checkpoint: Checkpoint, team: Team) -> bool:
    return checkpoint.team == str(team.pk)
