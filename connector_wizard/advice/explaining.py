"""Find the row of the table for a failure, and tell it as a page may show it."""

from dataclasses import dataclass, replace

from connector_wizard.advice.explanations import CREDENTIALS, NOWHERE, Explanation, rows_for
from connector_wizard.advice.general import REFUSED, general_advice
from connector_wizard.advice.problems import Problem
from connector_wizard.advice.table import ROWS
from connector_wizard.flow_service import (
    FlowServiceError,
    NotFoundError,
    RefusedError,
    UnavailableError,
    speaks_for_a_source,
)
from connector_wizard.models import Change, Check, Submission

# What became of other calls nobody knows, or they never left: their own sentences say so, and a
# cause in their place would hide it.
_EXPLAINABLE = (RefusedError, UnavailableError)


@dataclass(frozen=True, slots=True)
class _Said:
    """What the Platform told of a failure."""

    words: str
    code: str
    request_id: str


def problem_of(error: FlowServiceError) -> Problem:
    """Return ``error`` as a page may show it."""
    said = _Said(error.words, error.code, error.request_id)
    row = _row_for(said) if isinstance(error, _EXPLAINABLE) else None
    told = _explained(row, said) if row else _in_general(error)
    return replace(told, is_missing=isinstance(error, NotFoundError))


def problem_of_try(submission: Submission | Change) -> Problem:
    """Return why a try failed: as the table explains it by now, or as it was told."""
    refused = submission.outcome in (Submission.Outcome.REFUSED, Change.Outcome.REFUSED)
    return _told_again(submission, explainable=refused, step=CREDENTIALS)


def problem_of_check(check: Check) -> Problem:
    """Return why a test did not pass: as the table explains it by now, or as it was told."""
    code = check.platform_code
    of_source = bool(check.platform_words) and (not code or speaks_for_a_source(code))
    return _told_again(check, explainable=of_source)


def _told_again(
    kept: Submission | Change | Check, *, explainable: bool, step: str = NOWHERE
) -> Problem:
    said = _Said(kept.platform_words, kept.platform_code, kept.platform_request_id)
    if explainable and (row := _row_for(said)):
        return _explained(row, said)
    return Problem(
        sentence=kept.problem,
        advice=kept.advice,
        words=said.words,
        code=said.code,
        request_id=said.request_id,
        step=step,
        needs_words=explainable,
    )


def _row_for(said: _Said) -> Explanation | None:
    return next(iter(rows_for(ROWS, said.code, said.words)), None)


def _explained(row: Explanation, said: _Said) -> Problem:
    return Problem(
        sentence=str(row.cause),
        advice=str(row.remedy),
        words=said.words,
        code=said.code,
        request_id=said.request_id,
        who=str(row.mender.label),
        fields=row.fields_in(said.words),
        step=row.step,
        page=row.page.url if row.page else "",
        page_label=str(row.page.label) if row.page else "",
        needs_words=row.needs_words,
    )


def _in_general(error: FlowServiceError) -> Problem:
    general = general_advice(error)
    field = getattr(error, "field", "")
    return Problem(
        sentence=error.sentence,
        advice=str(general.remedy),
        words=error.words,
        code=error.code,
        request_id=error.request_id,
        who=str(general.mender.label) if general.mender else "",
        fields=(field,) if field else (),
        step=general.step,
        needs_words=general is REFUSED,
    )
