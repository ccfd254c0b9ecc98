"""Say in one JSON object a connection, and by an exit code, what became of changes."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from contextlib import suppress
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandError, OutputWrapper
from django.db.models import Q

from connector_wizard.access import Act, connections_for, require, rows_to_work_on
from connector_wizard.advice import problem_of_try
from connector_wizard.management.lookups import member_called, team_called
from connector_wizard.management.outcome_report import EXITS
from connector_wizard.models import Actor, Change, Connection, Membership, StateError

_STATUS = {
    Change.Outcome.DONE: "done",
    Change.Outcome.SENT: "unconfirmed",
    Change.Outcome.UNKNOWN: "unconfirmed",
    Change.Outcome.QUEUED: "waiting",
}
_CODES = {**EXITS, "done": 0}
_UNDER_WAY = "Left out, since another change of it is under way."
_HALF_KNOWN = (
    "Left out: others made it, and the Platform may have more of it than is known here. Rotate it "
    "on its page, or give all of its answers."
)


def ask_who(parser: ArgumentParser) -> None:
    """Ask for the team and for whom it is done."""
    parser.add_argument("--team", required=True, help="the team's slug")
    parser.add_argument("--actor", required=True, help="the e-mail of who does it")


def ask_which(parser: ArgumentParser) -> None:
    """Ask for the connection, by id alone: a name may be another's too."""
    ask_who(parser)
    parser.add_argument(
        "--connection", required=True, metavar="ID", help="its id, the Platform's, or reference"
    )


def who(options: dict[str, str]) -> Membership:
    """
    Return who does it.

    :raises CommandError: if there is no such team, or they are not in it
    """
    return member_called(team_called(options["team"]), options["actor"])


def connection_called(membership: Membership, text: str) -> Connection:
    """
    Return the connection of this id (ours or the Platform's) or reference.

    :raises CommandError: if there is none on the Platform that the person may change
    """
    rows = rows_to_work_on(membership, connections_for(membership))
    known = Q(remote_id=text) | Q(submissions__reference=text)
    with suppress(ValueError):
        known |= Q(pk=UUID(text))
    found = rows.filter(known, status=Connection.Status.CREATED).first()
    if found is None:
        raise CommandError(f"There is no connection {text} that {membership.user} may change.")
    return found


def change_one(
    out: OutputWrapper, options: dict[str, str], change: Callable[[Actor, Connection], UUID]
) -> None:
    """
    Let who asks for it change the connection that they name, and print what became of it.

    :raises SystemExit: with the exit code of that, if it is not 0
    """
    try:
        membership = who(options)
        require(membership, Act.CONNECT)
        connection = connection_called(membership, options["connection"])
        pk = change(Actor.at_command_line(membership.user), connection)
    except (CommandError, PermissionDenied, StateError) as error:
        refuse(out, error)
    else:
        report(out, [pk])


def report(out: OutputWrapper, pks: Sequence[UUID], left_out: Sequence[Connection] = ()) -> None:
    """
    Print what became of these changes, and of what was left out.

    :raises SystemExit: with the worst of their exit codes, if that is not 0
    """
    for one in left_out:
        error = _HALF_KNOWN if one.is_half_known else _UNDER_WAY
        told = {"status": "invalid", "name": one.name, "id": one.remote_id, "etag": one.etag}
        out.write(json.dumps({**told, "error": error}))
    worst = _CODES["invalid"] if left_out else 0
    rows = Change.objects.filter(pk__in=pks).select_related("connection")
    for change in rows.order_by("requested_at", "pk"):
        status, error = status_of(change)
        told = {
            "status": status,
            "name": change.connection.name,
            "id": change.connection.remote_id,
            "etag": change.connection.etag,
        }
        if error:
            told["error"] = error
        out.write(json.dumps(told))
        worst = max(worst, _CODES[status])
    if worst:
        raise SystemExit(worst)


def status_of(change: Change) -> tuple[str, str]:
    """Return what became of a change in a word, and why it was not done."""
    status = _STATUS.get(Change.Outcome(change.outcome), "refused")
    if change.outcome == Change.Outcome.STALE:
        return status, f"{change.get_outcome_display()}: its page asks what to do"
    if change.problem and status != "done":
        return status, problem_of_try(change).in_one_line()
    return status, ""


def refuse(out: OutputWrapper, error: Exception) -> None:
    """
    Print that nothing was tried, and why.

    :raises SystemExit: always, as for bad input
    """
    out.write(json.dumps({"status": "invalid", "error": str(error)}))
    raise SystemExit(_CODES["invalid"])
