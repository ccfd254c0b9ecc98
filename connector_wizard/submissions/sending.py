"""Send one claimed try to the Platform, with no transaction open, and write its outcome."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from connector_wizard.advice import Problem, problem_of
from connector_wizard.crypto.keyring import UnopenableError
from connector_wizard.flow_service import (
    CreatedConnection,
    FlowServiceError,
    NotSentError,
    OutcomeUnknownError,
    RefusedError,
    UnavailableError,
)
from connector_wizard.gateway import flow_service_for, timeouts
from connector_wizard.models import Actor, Submission
from connector_wizard.orders import order_of
from connector_wizard.submissions.outcomes import Found, Verdict

# In whole time limits of a call: one for the call with its token, one for a queue in front of the
# sending threads, and a rest for writing down what came of it.
LEASE = 2 + 1 / 3


def lease_seconds() -> float:
    """Return for how long a sender may be busy with one try before a sweep steps in."""
    return LEASE * timeouts().total


def send(submission_pk: UUID, *, actor: Actor) -> None:
    """
    Create the base connection of this try. Afterwards its outcome and event are written.

    Nothing is retried here: the call is not idempotent.
    """
    submission = Submission.objects.select_related("connection__team", "account").get(
        pk=submission_pk
    )
    if not _hold(submission):
        _verdict(submission, actor).not_sent(_too_late())
        return
    try:
        answer = _create(submission)
    except UnopenableError:
        _verdict(submission, actor).not_sent(_unopenable())
    except OutcomeUnknownError as error:
        now = timezone.now()
        Verdict(submission, actor, now).unknown(problem_of(error), left_by=now)
    except FlowServiceError as error:
        _write_no(error, _verdict(submission, actor))
    else:
        found = Found(answer.id, answer.etag, how="answer")
        _verdict(submission, actor).created(found)


def _hold(submission: Submission) -> bool:
    """
    Hold the try for as long as its call may take.

    Where it waited behind others until its lease ran out, somebody may have found it absent and
    created it again meanwhile: it must not leave any more.
    """
    now = timezone.now()
    until = now + timedelta(seconds=lease_seconds())
    # Not by `lease_until`: a looker makes that later before it changes the outcome.
    mine = Submission.objects.filter(
        pk=submission.pk, outcome=Submission.Outcome.SENT, left_by__gt=now
    )
    return bool(mine.update(lease_until=until, left_by=until))


@sensitive_variables()
def _create(submission: Submission) -> CreatedConnection:
    order = order_of(submission.connection, submission.reference)
    with flow_service_for(submission.account, submission.sandbox) as client:
        return client.create_connection(order)


def _write_no(error: FlowServiceError, verdict: Verdict) -> None:
    if isinstance(error, RefusedError):
        verdict.refused(problem_of(error))
    elif isinstance(error, (NotSentError, UnavailableError)):
        verdict.not_sent(problem_of(error))
    else:
        # A kind of failure that nobody has judged yet must not be taken for a "no".
        verdict.unknown(problem_of(error), left_by=verdict.now)


def _verdict(submission: Submission, actor: Actor) -> Verdict:
    return Verdict(submission, actor, timezone.now())


def _unopenable() -> Problem:
    return Problem(
        _("A stored secret of this connection cannot be opened, so nothing was sent."),
        _("Type the source's secrets again; if it happens again, tell your operator."),
    )


def _too_late() -> Problem:
    return Problem(
        _("This server was too busy to send it in time. Nothing was sent; you can try again."),
        _("Try again in a minute."),
    )


def look_lease() -> timedelta:
    """Return for how long one look may take before another may begin."""
    return timedelta(seconds=settings.AEP_CONNECT_TIMEOUT + 10 * settings.AEP_READ_TIMEOUT)
