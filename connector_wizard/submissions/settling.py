"""Find out what became of a try that nobody answered, by the mark it carries."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from connector_wizard.advice import Problem, problem_of
from connector_wizard.crypto.keyring import UnopenableError
from connector_wizard.flow_service import FlowServiceError, RemoteConnection
from connector_wizard.gateway import flow_service_for
from connector_wizard.models import SYSTEM, Connection, Submission
from connector_wizard.submissions.outcomes import Found, Verdict
from connector_wizard.submissions.sending import look_lease

# Seconds from one look to the next; the last one repeats. Closer where the settling time is shorter
# than the usual one.
PAUSES = (5, 30, 120, 300)
USUAL_SETTLE_SECONDS = 900
# A try that was found absent is looked for once more after these hours: a ghost may arrive late.
LATER_HOURS = (1, 24)
COMPLETE_LOOKS = 2
OPEN = (Submission.Outcome.SENT, Submission.Outcome.UNKNOWN)


def due(now: datetime) -> QuerySet[Submission]:
    """Return the tries whose sender is gone, or whose next look is due."""
    gone = Q(outcome=Submission.Outcome.SENT, lease_until__lte=now)
    waiting = Q(
        outcome__in=(Submission.Outcome.UNKNOWN, Submission.Outcome.NOT_CREATED),
        next_look_at__lte=now,
        lease_until__lte=now,
    )
    return Submission.objects.filter(gone | waiting).order_by("lease_until")


def settle(submission_pk: UUID) -> None:
    """
    Look once for the base connection of this try, if it is due and nobody else is looking.

    Safe to run twice, at once, or never: each look is claimed, each outcome written once.
    """
    now = timezone.now()
    submission = (
        due(now).select_related("connection__team", "account").filter(pk=submission_pk).first()
    )
    if submission is None or not submission.claim_look(now=now, until=now + look_lease()):
        return
    if submission.outcome == Submission.Outcome.SENT:
        verdict = Verdict(submission, SYSTEM, now)
        if not verdict.unknown(_sender_gone(), left_by=submission.left_by):
            # Its sender was not gone after all, and has just told the outcome.
            return
        submission.claim_look(now=now, until=now + look_lease())
    _look(submission, now)


def settles_at(submission: Submission) -> datetime:
    """Return the moment after which absence counts: no request arrives later than this."""
    return submission.left_by + timedelta(seconds=settings.UNKNOWN_SETTLE_SECONDS)


def _look(submission: Submission, now: datetime) -> None:
    try:
        with flow_service_for(submission.account, submission.sandbox) as client:
            matches = client.find_by_reference(
                submission.reference, spec_id=submission.spec_id, since=submission.requested_at
            )
    except (FlowServiceError, UnopenableError) as error:
        # A look that failed is not evidence of anything.
        _look_again(submission, now, error=_reason(error))
        return
    ours = _unless_on_record(submission, matches)
    if ours:
        _found(submission, ours)
    elif submission.outcome == Submission.Outcome.NOT_CREATED:
        _still_absent(submission)
    else:
        _absent(submission, now)


def _unless_on_record(
    submission: Submission, matches: Sequence[RemoteConnection]
) -> list[RemoteConnection]:
    """Leave out what another record holds: its description merely quotes our mark."""
    # Another team that looks into the same sandbox may have put on record what we are making.
    made = Q(adopted_at=None) | Q(team=submission.connection.team_id)
    others = Connection.objects.filter(made).exclude(pk=submission.connection_id)
    taken = set(
        others.filter(remote_id__in=[one.id for one in matches]).values_list("remote_id", flat=True)
    )
    return [one for one in matches if one.id not in taken]


def _found(submission: Submission, matches: Sequence[RemoteConnection]) -> None:
    oldest, *others = matches
    twin = others[0].id if others else ""
    found = Found(oldest.id, oldest.etag, how="look-up", twin_id=twin)
    verdict = Verdict(submission, SYSTEM, timezone.now())
    if submission.outcome == Submission.Outcome.NOT_CREATED:
        verdict.created_after_all(found)
    else:
        verdict.created(found)


def _absent(submission: Submission, now: datetime) -> None:
    # Only a look that began after the settling time can prove absence.
    counts = now >= settles_at(submission)
    absent_looks = submission.absent_looks + 1 if counts else 0
    if absent_looks >= COMPLETE_LOOKS:
        later = timezone.now() + timedelta(hours=LATER_HOURS[0])
        Verdict(submission, SYSTEM, timezone.now()).not_created(_proven(), look_again_at=later)
        return
    _note(submission, absent_looks=absent_looks)
    _look_again(submission, now)


def _still_absent(submission: Submission) -> None:
    # One late look is done; the second and last comes a day after the outcome.
    now = timezone.now()
    last = (submission.settled_at or now) + timedelta(hours=LATER_HOURS[1])
    _note(
        submission,
        next_look_at=last if now < last else None,
        lease_until=now,
        looks=submission.looks + 1,
        last_look_at=now,
    )


def _look_again(submission: Submission, began: datetime, *, error: str = "") -> None:
    pause = _pause(submission)
    now = timezone.now()
    _note(
        submission,
        looks=submission.looks + 1,
        last_look_at=began,
        last_look_error=error,
        lease_until=now,
        next_look_at=now + pause,
    )


def _note(submission: Submission, **facts: Any) -> None:
    """Write down what a look found, unless its sender has told the outcome meanwhile."""
    # Else the next look of a settled try would be awaited for ever, and its draft never discarded.
    same = Submission.objects.filter(pk=submission.pk, outcome=submission.outcome)
    if same.update(**facts):
        for name, value in facts.items():
            setattr(submission, name, value)


def _pause(submission: Submission) -> timedelta:
    scale = min(1.0, settings.UNKNOWN_SETTLE_SECONDS / USUAL_SETTLE_SECONDS)
    seconds = scale * PAUSES[min(submission.looks, len(PAUSES) - 1)]
    if submission.outcome == Submission.Outcome.NOT_CREATED:
        return timedelta(hours=LATER_HOURS[0])
    until_settled = (settles_at(submission) - timezone.now()).total_seconds()
    if until_settled > 0:
        # Be there when the settling time ends, not minutes after.
        return timedelta(seconds=min(seconds, until_settled + 0.01))
    between = min(60.0, settings.UNKNOWN_SETTLE_SECONDS / 15)
    return timedelta(seconds=max(between, 0.01))


def _reason(error: FlowServiceError | UnopenableError) -> str:
    if isinstance(error, FlowServiceError):
        return problem_of(error).sentence[:500]
    return _("The Platform account's secret cannot be opened.")


def _sender_gone() -> Problem:
    return Problem(
        _("The server stopped while the Platform was being asked."),
        _("Do not create it again: we are looking for it."),
    )


def _proven() -> Problem:
    return Problem(
        _("The Platform did not answer, and the base connection was not created."),
        _("Everything is kept; you can create it again."),
    )
