"""Say in one JSON object, and by an exit code, what became of a creation."""

from collections.abc import Iterable

from connector_wizard.advice import PlatformProblemError, problem_of_try
from connector_wizard.models import Connection, Submission

Report = dict[str, str | list[str] | None]
EXITS = {
    "created": 0,
    "unchanged": 0,
    "changed": 0,
    "draft": 0,
    "adopted": 0,
    "ignored": 0,
    "restored": 0,
    "accepted": 0,
    "deleted": 0,
    "passed": 0,
    "failed": 1,
    "invalid": 2,
    "refused": 3,
    "unconfirmed": 4,
    "unknown": 4,
    "waiting": 5,
    "create": 6,
    "rename": 6,
    "differs": 6,
}
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


def report_on(connection: Connection, status: str) -> Report:
    """Return where a connection stands of which nothing was tried now."""
    last = connection.submissions.first()
    return {
        "status": status,
        "id": connection.remote_id or None,
        "etag": connection.etag or None,
        "reference": last.reference if last else None,
    }


def exit_of(reports: Iterable[Report]) -> int:
    """Return the exit code of many: the lowest that is not 0, for what is most to be looked at."""
    return min((code for one in reports if (code := EXITS[str(one["status"])])), default=0)


def report_of_none(status: str, error: str = "") -> Report:
    """Return that nothing was tried, and why if that needs to be said."""
    report: Report = {"status": status, "id": None, "etag": None, "reference": None}
    return {**report, "error": error} if error else report


def report_of_error(error: Exception) -> Report:
    """Return that nothing was created: the Platform said so, or what was asked will not do."""
    if isinstance(error, PlatformProblemError):
        return report_of_none("refused", error.problem.in_one_line())
    return report_of_none("invalid", str(error))
