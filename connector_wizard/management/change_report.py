"""Say in one JSON object a connection, and by an exit code, what became of changes."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NoReturn
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandError, OutputWrapper
from django.db.models import Q

from connector_wizard.access import Act, connection_to_work_on_in, connections_for
from connector_wizard.advice import PlatformProblemError, problem_of_try
from connector_wizard.management.lookups import member_called, team_called
from connector_wizard.management.outcome_report import EXITS
from connector_wizard.management.rights import allow, recorded
from connector_wizard.models import Actor, Change, Connection, Membership, StateError

_STATUS = {
    Change.Outcome.DONE: "done",
    Change.Outcome.SENT: "unconfirmed",
    Change.Outcome.UNKNOWN: "unconfirmed",
    Change.Outcome.QUEUED: "waiting",
}
_CODES = {**EXITS, "done": 0}
_UNDER_WAY = "Left out: another change of it is under way, or was made a moment ago."
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


def let_in(out: OutputWrapper, options: dict[str, str], act: Act) -> Membership:
    """
    Return who asks, if the role table lets them.

    :raises SystemExit: as for bad input, if not
    """
    try:
        membership = who(options)
        allow(membership, act)
    except (CommandError, PermissionDenied) as error:
        refuse(out, error)
    return membership


def one_to_work_on(options: dict[str, str]) -> tuple[Actor, Connection]:
    """
    Return who does it, and the connection that they name.

    :raises CommandError: if there is none such
    :raises NotAllowedError: if their role forbids it; that is on record then
    """
    membership = who(options)
    allow(membership, Act.CONNECT)
    connection = connection_called(membership, options["connection"])
    return Actor.at_command_line(membership.user), connection


def connection_called(membership: Membership, text: str) -> Connection:
    """
    Return the connection of this id (ours or the Platform's) or reference, to be worked on.

    :raises CommandError: if there is none on the Platform that the person may see
    :raises NotAllowedError: if it is another's; that is on record then
    """
    pk = found(membership, text, Connection.Status.CREATED)
    with recorded(membership):
        return connection_to_work_on_in(membership, pk)


def found(membership: Membership, text: str, *statuses: str) -> UUID:
    """
    Return our id of the connection that ``text`` names and that is in one of these states.

    :raises CommandError: if the team has none, as far as the person may see
    """
    known = Q(remote_id=text) | Q(submissions__reference=text)
    with suppress(ValueError):
        known |= Q(pk=UUID(text))
    rows = connections_for(membership).filter(known, status__in=statuses)
    # Made anew by other means, it may be on record as deleted, too.
    row = rows.order_by("status", "begun_at").first()
    if row is None:
        raise CommandError(f"The team has no created connection {text}: see list_connections.")
    return row.pk


def change_one(
    out: OutputWrapper, options: dict[str, str], change: Callable[[Actor, Connection], UUID]
) -> None:
    """
    Let who asks for it change the connection that they name, and print what became of it.

    :raises SystemExit: with the exit code of that, if it is not 0
    """
    try:
        pk = change(*one_to_work_on(options))
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
        line: dict[str, Any] = {
            "status": status,
            "name": change.connection.name,
            "id": change.connection.remote_id,
            "etag": change.connection.etag,
        }
        if error:
            line["error"] = error
        named = change.flows.get("named") if status == "refused" else None
        if named:
            line["flows"] = [{"id": one["id"], "name": one["name"]} for one in named]
        out.write(json.dumps(line))
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


def refuse(out: OutputWrapper, error: Exception) -> NoReturn:
    """
    Print that nothing came of it, and why.

    :raises SystemExit: always: as for bad input, or for a refusal by the Platform
    """
    if isinstance(error, PlatformProblemError):
        status, why = "refused", error.problem.in_one_line()
    else:
        status, why = "invalid", str(error)
    out.write(json.dumps({"status": status, "error": why}))
    raise SystemExit(_CODES[status])
