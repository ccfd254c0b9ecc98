"""Do what the plan of an entry says: create what is missing, change what differs, nothing twice."""

from django.views.decorators.debug import sensitive_variables

from connector_wizard.access import may_work_on
from connector_wizard.advice import PlatformProblemError
from connector_wizard.connecting import InvalidRequestError, Wanted, fill
from connector_wizard.management.changing import change_entry
from connector_wizard.management.creating import Author, send
from connector_wizard.management.outcome_report import Report, report_of_error, report_of_none
from connector_wizard.management.planning import Missing, Plan, Planner
from connector_wizard.models import (
    Connection,
    SandboxBarredError,
    StateError,
)
from connector_wizard.usecases.begin_draft import AlreadyThereError, begin_draft
from connector_wizard.usecases.discard_draft import discard_draft
from connector_wizard.usecases.withdraw_approval import withdraw_approval

_ANOTHER_RUN = "Another run is at it: it is created there. Run this again to see."


@sensitive_variables()
def apply_entry(planner: Planner, asked: Wanted) -> Report:
    """Plan an entry and do what there is to do; say what became of it."""
    plan = planner.plan(asked)
    try:
        return _carried_out(planner.author, plan, asked)
    except (AlreadyThereError, StateError):
        return report_of_none("unconfirmed", _ANOTHER_RUN)
    except (PlatformProblemError, InvalidRequestError, SandboxBarredError) as error:
        return report_of_error(error)


@sensitive_variables()
def _carried_out(author: Author, plan: Plan, asked: Wanted) -> Report:
    if plan.change is not None:
        return change_entry(author, asked, plan.change)
    if plan.missing is not None:
        return _create(author, plan.missing, asked)
    return plan.report


@sensitive_variables()
def _create(author: Author, missing: Missing, asked: Wanted) -> Report:
    account, label = missing.account, missing.label
    if missing.approved is not None:
        _check_author(author, missing.approved)
        return send(author, missing.approved, label)
    draft = _cleared(author, missing.leftover) if missing.leftover else None
    draft = draft or begin_draft(
        actor=author.actor, account=account, sandbox=asked.sandbox, declared=label.name
    )
    fill(author.actor, draft, account, asked)
    return send(author, draft, label)


def _cleared(author: Author, draft: Connection) -> Connection | None:
    """
    Discard the draft of an earlier run, with the request for approval of what the file said then.

    A run that still works on it will find it gone: only one of them can send. A draft that has to
    stay, since a lost try of it may yet turn up, is returned, to be filled anew.

    :raises StateError: if it is not a draft any more
    """
    _check_author(author, draft)
    if draft.approvals.standing().exists():
        withdraw_approval(actor=author.actor, connection=draft)
    try:
        discard_draft(actor=author.actor, connection=draft)
    except StateError:
        # Another run may have discarded it just now.
        left = Connection.objects.filter(pk=draft.pk, status=Connection.Status.DRAFT).first()
        if left is None:
            raise
        return left
    return None


def _check_author(author: Author, draft: Connection) -> None:
    if not may_work_on(author.membership, draft):
        raise InvalidRequestError(
            f"{draft.created_by_name} has begun it: only they or an admin can go on with it."
        )
