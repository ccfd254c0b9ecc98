"""Make and read a deployment's rows, in a process of its own: one JSON command a line."""

import json
import sys
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from connector_wizard import audit
from connector_wizard.models import (
    ChainHead,
    Change,
    Connection,
    Event,
    Membership,
    Role,
    Submission,
)
from tests import factories


def serve() -> None:
    """Answer commands from standard input until it ends."""
    for line in sys.stdin:
        asked = json.loads(line)
        answer = COMMANDS[asked.pop("do")](**asked)
        print(json.dumps(answer), flush=True)  # noqa: T201 - this is how it answers


def found_teams(number: int, password: str) -> list[dict[str, str]]:
    """Make teams, each with an admin who may do everything."""
    admins = [factories.join(factories.make_team(), Role.ADMIN) for _ in range(number)]
    for admin in admins:
        admin.user.set_password(password)
        admin.user.save()
    return [{"email": admin.user.email, "team": str(admin.team.slug)} for admin in admins]


def make_drafts(cases: list[dict[str, Any]], canary: str) -> list[dict[str, str]]:
    """Make a draft for each case, with an account and a sandbox of its own."""
    admins = {one.team.slug: one for one in Membership.objects.select_related("team", "user")}
    made = []
    for case in cases:
        admin = admins[case["team"]]
        account = factories.make_account(admin.team, client_id=case["name"], name=case["name"])
        # Different targets: nobody is to be warned of look-alikes.
        params = {"server": f"{case['name']}.example.com", "username": "u", "database": "d"}
        draft = factories.make_draft(
            admin, account, sandbox=case["name"], params=params, secrets={"password": canary}
        )
        made.append({"pk": str(draft.pk), "account": str(account.pk)})
    return made


def record_created(cases: list[dict[str, Any]], canary: str) -> list[dict[str, str]]:
    """Record for each case a base connection that is on the Platform already."""
    admins = {one.team.slug: one for one in Membership.objects.select_related("team", "user")}
    made = []
    for case in cases:
        admin = admins[case["team"]]
        account = factories.make_account(admin.team, client_id=case["name"], name=case["name"])
        row = factories.make_created(
            admin,
            account,
            name=case["name"],
            sandbox=case["name"],
            remote_id=case["id"],
            etag=case["etag"],
            secrets={"password": canary},
        )
        made.append({"pk": str(row.pk), "account": str(account.pk), "version": row.version})
    return made


def read_changes(pks: list[str]) -> dict[str, Any]:
    """Return of each connection what is on record and what became of its change."""
    outcomes = {
        str(one.connection_id): [one.outcome, one.problem]
        for one in Change.objects.filter(connection__in=pks)
    }
    rows = Connection.objects.filter(pk__in=pks).values_list("pk", "status", "name", "etag")
    return {
        str(pk): {
            "status": status,
            "name": name,
            "etag": etag,
            "change": outcomes.get(str(pk), ["none", ""]),
        }
        for pk, status, name, etag in rows
    }


def read_rows(pks: list[str]) -> dict[str, Any]:
    """Return the state of connections and of every try at them, oldest first."""
    tries = defaultdict(list)
    rows = Submission.objects.filter(connection__in=pks).order_by("requested_at")
    for row in rows:
        tries[str(row.connection_id)].append(
            {
                "reference": row.reference,
                "outcome": row.outcome,
                "requested_at": row.requested_at.timestamp(),
                "settled_at": row.settled_at.timestamp() if row.settled_at else None,
                "twin_id": row.twin_id,
                "problem": row.problem,
            }
        )
    return {
        str(row.pk): {
            "status": row.status,
            "remote_id": row.remote_id,
            "verdict": row.test_verdict,
            "testing": row.test_lease_until is not None,
            "tries": tries[str(row.pk)],
        }
        for row in Connection.objects.filter(pk__in=pks)
    }


def read_history() -> dict[str, Any]:
    """Return what is wrong with any team's chain, and what happened to each connection."""
    breaks = []
    for head in ChainHead.objects.all():
        finding = audit.verify(head)
        if not finding.is_intact:
            breaks.append(f"{head.team_id} {finding.bad_event} {finding.problem}")
    paths = defaultdict(list)
    events = Event.objects.filter(action__startswith="connection.").order_by("team", "sequence")
    for pk, action in events.values_list("object_id", "action"):
        paths[pk].append(action.removeprefix("connection."))
    return {"breaks": breaks, "paths": paths}


COMMANDS: dict[str, Callable[..., Any]] = {
    "found": found_teams,
    "drafts": make_drafts,
    "rows": read_rows,
    "created": record_created,
    "changes": read_changes,
    "history": read_history,
}
