"""Send one change to the Platform, with no transaction open, and write down its end."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from connector_wizard.advice import Problem, problem_of
from connector_wizard.changes.flows import is_in_use, keep_flows
from connector_wizard.changes.outcomes import Verdict
from connector_wizard.crypto.keyring import UnopenableError
from connector_wizard.flow_service import (
    Client,
    FlowServiceError,
    NotFoundError,
    NotSentError,
    RefusedError,
    StaleError,
    TryLaterError,
    UnavailableError,
)
from connector_wizard.gateway import flow_service_for
from connector_wizard.models import Actor, Change, PlatformAccount, Rotation
from connector_wizard.orders import patch_of
from connector_wizard.submissions import lease_seconds

# These say nothing of the change itself: it can be sent as it is as soon as they are over.
_PASSING = (NotSentError, UnavailableError, TryLaterError)
# Where the Platform asks for a pause without saying how long; and the longest that it can ask for.
USUAL_PAUSE, LONGEST_PAUSE = 60.0, 86_400.0


def send(change: Change, *, actor: Actor) -> bool:
    """
    Send it, unless another was quicker; tell whether a look has to follow.

    That is where it met another version than it knows; and for a deletion always, which counts once
    nothing is found: the Platform may only have taken it in hand.

    Sent twice it is done once: the etag that it names is another as soon as it was done, and what
    is deleted cannot be deleted again.
    """
    now = timezone.now()
    if not change.take(now=now, until=now + timedelta(seconds=lease_seconds())):
        return False
    try:
        etag = _ask(change)
    except UnopenableError:
        _write_no(_unopenable(), change, actor, sent=False)
        return False
    except FlowServiceError as error:
        return _write(error, change, actor)
    return _write_yes(etag, change, actor)


def _write_yes(etag: str, change: Change, actor: Actor) -> bool:
    now = timezone.now()
    if change.kind == Change.Kind.DELETE:
        return change.note(unknown_left_by=now)
    Verdict(change, actor, now).done(etag, how="answer")
    return False


def _leave_to_a_look(error: StaleError, change: Change) -> bool:
    """
    Have it looked for: by whoever asks, at once, or else by the next look that is due.

    A definite no, but an earlier sending that nobody answered may have made that other version.
    """
    now = timezone.now()
    soon = now + timedelta(seconds=lease_seconds())
    more = {"outcome": Change.Outcome.UNKNOWN, "lease_until": soon, "next_look_at": now}
    return change.note(**more, **problem_of(error).as_columns())


@sensitive_variables()
def _ask(change: Change) -> str:
    with flow_service_for(account_of(change), change.connection.sandbox) as client:
        if change.kind == Change.Kind.DELETE:
            client.delete_connection(change.connection.remote_id)
            return ""
        return _patch(client, change)


@sensitive_variables()
def _patch(client: Client, change: Change) -> str:
    remote_id = change.connection.remote_id
    if not change.etag:
        # The Platform told none when it was created.
        change.note(etag=_version(client, remote_id))
    return client.change_connection(remote_id, change.etag, patch_of(change)).etag


def _version(client: Client, remote_id: str) -> str:
    etag = client.get_connection(remote_id).etag
    if not etag:
        # Sent without one, it would be turned away, or done in whichever version.
        raise UnavailableError(_("The Platform does not tell yet which version of it there is."))
    return etag


def account_of(change: Change) -> PlatformAccount:
    """Return the account that the connection lives in: what is created has one."""
    account = change.connection.account
    if account is None:
        raise UnopenableError("no account")
    return account


def _write(error: FlowServiceError, change: Change, actor: Actor) -> bool:
    if isinstance(error, StaleError):
        return _leave_to_a_look(error, change)
    if change.kind == Change.Kind.DELETE and is_gone(error):
        return True
    if isinstance(error, _PASSING) and _put_back(error, change):
        return False
    if isinstance(error, RefusedError):
        _write_refusal(error, change, actor)
    elif isinstance(error, (NotSentError, UnavailableError)):
        _write_no(problem_of(error), change, actor, sent=False)
    else:
        # Whatever else it is, it must not be taken for a "no".
        now = timezone.now()
        Verdict(change, actor, now).unknown(_unanswered(error), left_by=now)
    return False


def _put_back(error: FlowServiceError, change: Change) -> bool:
    """Let a member of a rotation wait for another turn: its secret need not be typed again."""
    if change.rotation_id is None or change.unknown_left_by is not None:
        return False
    with transaction.atomic():
        # A stop may be at it, and gives up whatever waits: what comes back later does not wait.
        if Rotation.objects.lock(change.rotation_id).stopped_at:
            return False
        _queue_again(error, change)
    return True


def _queue_again(error: FlowServiceError, change: Change) -> None:
    not_before = None
    if isinstance(error, TryLaterError):
        told = USUAL_PAUSE if error.retry_after is None else error.retry_after
        not_before = timezone.now() + timedelta(seconds=min(told, LONGEST_PAUSE))
    more = {"outcome": Change.Outcome.QUEUED, "lease_until": None, "next_look_at": not_before}
    change.note(**more, **problem_of(error).as_columns())


def _write_refusal(error: RefusedError, change: Change, actor: Actor) -> None:
    if is_in_use(change, error):
        keep_flows(change, account_of(change))
    _write_no(problem_of_change(error), change, actor, sent=True)


def _write_no(problem: Problem, change: Change, actor: Actor, *, sent: bool) -> None:
    now = timezone.now()
    verdict = Verdict(change, actor, now)
    left_by = change.unknown_left_by
    if left_by and not is_settled(left_by, now):
        # This sending did nothing, but an earlier one may still arrive.
        verdict.unknown(problem, left_by=left_by)
    elif sent:
        verdict.refused(problem)
    else:
        verdict.not_sent(problem)


def is_settled(left_by: datetime, now: datetime) -> bool:
    """Tell whether what left us then can have no effect any more that it has not had."""
    return now >= left_by + timedelta(seconds=settings.UNKNOWN_SETTLE_SECONDS)


def is_gone(error: FlowServiceError) -> bool:
    """Tell whether the Platform has no such base connection any more."""
    return isinstance(error, NotFoundError) and error.thing == "connection"


def problem_of_change(error: FlowServiceError) -> Problem:
    """Return why the Platform would not change it, as a page may show it."""
    if not is_gone(error):
        return problem_of(error)
    return Problem(
        _("The Platform has no such base connection any more: somebody deleted it there."),
        _("Delete it here too, so that the record says so."),
        code=error.code,
        words=error.words,
        request_id=error.request_id,
        is_missing=True,
    )


def _unanswered(error: FlowServiceError) -> Problem:
    return Problem(
        error.sentence,
        _("Do nothing: it is looked after, and repeated where that is safe."),
        words=error.words,
        code=error.code,
        request_id=error.request_id,
    )


def _unopenable() -> Problem:
    return Problem(
        _("A stored secret of this connection cannot be opened, so nothing was sent."),
        _("Type the source's secrets again; if it happens again, tell your operator."),
    )
