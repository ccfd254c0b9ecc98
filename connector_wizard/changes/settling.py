"""Find out what became of a change that nobody answered, and send it again where that is safe."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from connector_wizard.advice import problem_of
from connector_wizard.changes.likening import is_ours
from connector_wizard.changes.outcomes import Verdict, pause_after
from connector_wizard.changes.problems import (
    left_unsent,
    refused_by_source,
    sender_gone,
    turned_away,
)
from connector_wizard.changes.sending import (
    account_of,
    is_gone,
    is_settled,
    problem_of_change,
    send,
)
from connector_wizard.crypto.keyring import UnopenableError
from connector_wizard.flow_service import FlowServiceError, speaks_for_a_source
from connector_wizard.gateway import flow_service_for
from connector_wizard.models import SYSTEM, Actor, Change, Rotation
from connector_wizard.models.changes import ChangeQuerySet
from connector_wizard.submissions import lease_seconds


def work(change_pk: UUID, *, actor: Actor) -> None:
    """Send a queued change and write down its end, or that nobody knows it yet."""
    change = _rows(Change.objects.all()).get(pk=change_pk)
    if change.outcome == Change.Outcome.QUEUED and send(change, actor=actor):
        # It was sent a moment ago: what is still as before is not sent again at once.
        _look(change, actor, may_repeat=False)


def settle(change_pk: UUID) -> None:
    """
    Do what is next for this change, if that is due and nobody else is at it.

    Safe to run twice, at once, or never: each step is claimed, each end written once.
    """
    now = timezone.now()
    # Read once: another reading could show an end that was written meanwhile, and undo it.
    change = _rows(Change.objects.due(now)).filter(pk=change_pk).first()
    if change is None:
        return
    if change.outcome == Change.Outcome.QUEUED:
        work(change_pk, actor=SYSTEM)
    elif change.outcome == Change.Outcome.SENT:
        left_by = change.lease_until or now
        Verdict(change, SYSTEM, now).unknown(sender_gone(), left_by=left_by)
    elif change.claim_look(now=now, until=now + timedelta(seconds=lease_seconds())):
        _look(change, SYSTEM)


def _rows(changes: ChangeQuerySet) -> ChangeQuerySet:
    return changes.select_related("connection__team", "connection__account")


def _look(change: Change, actor: Actor, *, may_repeat: bool = True) -> None:
    try:
        with flow_service_for(account_of(change), change.connection.sandbox) as client:
            told = client.describe_connection(change.connection.remote_id)
    except (FlowServiceError, UnopenableError) as error:
        _not_seen(error, change, actor)
        return
    if change.kind == Change.Kind.DELETE or told.etag == change.etag:
        _not_done(change, actor, may_repeat=may_repeat)
    elif not told.etag:
        _look_again(change, _("The base connection is busy on the Platform."))
    elif is_ours(told, change, client_id=account_of(change).client_id):
        Verdict(change, actor, timezone.now()).done(told.etag, how="look-up")
    else:
        Verdict(change, actor, timezone.now()).stale(told)


def _not_done(change: Change, actor: Actor, *, may_repeat: bool) -> None:
    """Send it again where that is due: it can be done only once."""
    if change.kind != Change.Kind.DELETE and speaks_for_a_source(change.platform_code):
        _refused_by_source(change, actor)
    elif may_repeat and (rotation := _at_rest(change)):
        _leave_unsent(change, actor, rotation)
    elif may_repeat:
        change.note(looks=change.looks + 1)
        if send(change, actor=actor):
            _look(change, actor, may_repeat=False)
    elif change.kind != Change.Kind.DELETE and _is_turned_away_for_good(change):
        Verdict(change, actor, timezone.now()).refused(turned_away(change))
    else:
        _look_again(change, "")


def _at_rest(change: Change) -> Rotation | None:
    """Return its rotation, where nothing more of that is to be sent without a person's word."""
    return Rotation.objects.resting().filter(members=change).first()


def _leave_unsent(change: Change, actor: Actor, rotation: Rotation) -> None:
    """Only look; of a rotation that was stopped it ends, once nothing can arrive any more."""
    now, left_by = timezone.now(), change.unknown_left_by
    if rotation.stopped_at and left_by and is_settled(left_by, now):
        Verdict(change, actor, now).not_sent(left_unsent(change))
    else:
        _look_again(change, "")


def _refused_by_source(change: Change, actor: Actor) -> None:
    """
    Take the source's word for a no, once nothing can arrive any more; until then only look.

    The Platform tells it by a status that may stand for anything. Sent again, what was wrong would
    be tried again, and in the end lock the user out.
    """
    now = timezone.now()
    if change.unknown_left_by and is_settled(change.unknown_left_by, now):
        Verdict(change, actor, now).refused(refused_by_source(change))
    else:
        _look_again(change, "")


def _is_turned_away_for_good(change: Change) -> bool:
    """
    Tell whether another version is no reason to go on, of what was sent a moment ago.

    The Platform named another, and shows the same one still: not even a slow copy of its data
    explains that after the settling time.
    """
    left_by = change.unknown_left_by or change.sent_at
    return left_by is not None and is_settled(left_by, timezone.now())


def _not_seen(error: FlowServiceError | UnopenableError, change: Change, actor: Actor) -> None:
    """Look again later: a look that failed is not evidence of anything. What is gone is."""
    if isinstance(error, FlowServiceError) and is_gone(error):
        verdict = Verdict(change, actor, timezone.now())
        if change.kind == Change.Kind.DELETE:
            verdict.done(how="look-up")
        else:
            verdict.refused(problem_of_change(error))
        return
    unopenable = isinstance(error, UnopenableError)
    reason = _("The Platform account's secret cannot be opened.") if unopenable else ""
    _look_again(change, reason or problem_of(error).sentence)  # type: ignore[arg-type]


def _look_again(change: Change, reason: str) -> None:
    now = timezone.now()
    change.note(
        outcome=Change.Outcome.UNKNOWN,
        looks=change.looks + 1,
        last_look_error=reason[:500],
        lease_until=now,
        next_look_at=now + pause_after(change),
    )
