"""Say in one JSON object, and by an exit code, what became of a creation."""

from connector_wizard.advice import problem_of_try
from connector_wizard.models import Submission

Report = dict[str, str | None]
EXITS = {"created": 0, "invalid": 2, "refused": 3, "unconfirmed": 4, "waiting": 5}
_STATUS = {
    Submission.Outcome.CREATED: "created",
    Submission.Outcome.UNKNOWN: "unconfirmed",
}


def report_of(submission: Submission) -> Report:
    """Return what became of a try."""
    connection = submission.connection
    report: Report = {
        "status": _STATUS.get(Submission.Outcome(submission.outcome), "refused"),
        "id": connection.remote_id or None,
        "etag": connection.etag or None,
        "reference": submission.reference,
    }
    if submission.problem:
        report["error"] = problem_of_try(submission).in_one_line()
    return report


def report_of_none(status: str, error: str) -> Report:
    """Return that nothing was tried, and why."""
    return {"status": status, "id": None, "etag": None, "reference": None, "error": error}
