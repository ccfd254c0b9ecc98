"""Read what cases came to: rows and the history."""

from collections import Counter, defaultdict
from typing import Any
from uuid import UUID

from django.utils import timezone

from connector_wizard import audit
from connector_wizard.models import (
    ChainHead,
    Change,
    Check,
    Connection,
    Event,
    Explored,
    Submission,
)


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


def read_rotation(pk: str) -> str:
    """Return the id of the rotation that a connection is part of."""
    return str(Change.objects.get(connection=UUID(pk)).rotation_id)


def read_members(pks: list[str]) -> dict[str, list[str]]:
    """Return what became of all members of each connection's rotation, by their names."""
    found = {}
    for pk in pks:
        rows = Change.objects.filter(rotation__members__connection=UUID(pk))
        found[pk] = list(rows.order_by("connection__name").values_list("outcome", flat=True))
    return found


def list_paused(pks: list[str]) -> list[str]:
    """Return those of which the rotation waits for a person's word."""
    rows = Change.objects.filter(connection__in=pks, rotation__paused_at__isnull=False)
    return [str(pk) for pk in rows.values_list("connection_id", flat=True)]


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
                "approved": row.approval_id is not None,
                "problem": row.problem,
            }
        )
    return {
        str(row.pk): {
            "pk": str(row.pk),
            "status": row.status,
            "remote_id": row.remote_id,
            "tries": tries[str(row.pk)],
        }
        for row in Connection.objects.filter(pk__in=pks)
    }


def read_by_sandbox(names: list[str]) -> dict[str, Any]:
    """Return the same of every connection in each of these sandboxes."""
    found: dict[str, Any] = {name: [] for name in names}
    places = Connection.objects.filter(sandbox__in=names).values_list("pk", "sandbox")
    rows = read_rows([str(pk) for pk, _ in places])
    for pk, sandbox in places:
        found[sandbox].append(rows[str(pk)])
    return found


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
    failed = Event.objects.filter(action="platform.failed").values_list("object_id", flat=True)
    return {"breaks": breaks, "paths": paths, "failures": Counter(failed)}


def read_tests(pks: list[str]) -> dict[str, Any]:
    """Return what came of each connection's tests, the oldest first, and when the next is due."""
    now = timezone.now()
    results = defaultdict(list)
    for row in Check.objects.filter(connection__in=pks).order_by("at"):
        results[str(row.connection_id)].append(row.outcome)
    return {
        str(row.pk): {
            "status": row.status,
            "verdict": row.test_verdict,
            "lease": row.test_lease_until is not None,
            "due_in": (row.test_due_at - now).total_seconds() / 3600 if row.test_due_at else 0,
            "checks": results[str(row.pk)],
        }
        for row in Connection.objects.filter(pk__in=pks)
    }


def read_explored(pks: list[str]) -> dict[str, Any]:
    """Return what is known of the insides of each connection, and since when."""
    known: dict[str, Any] = {pk: {} for pk in pks}
    for row in Explored.objects.filter(connection__in=pks):
        known[str(row.connection_id)][row.mark] = [str(row.told_at), row.told, row.number]
    return known
