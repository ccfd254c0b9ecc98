"""Write events as lines of CSV, JSON or OCSF, one at a time."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from connector_wizard.models import Event

COLUMNS = (
    "sequence",
    "at",
    "actor",
    "action",
    "outcome",
    "object_kind",
    "object_id",
    "object_label",
    "address",
    "user_agent",
    "request_id",
    "changes",
    "previous_hash",
    "hash",
    "key_id",
)
# A spreadsheet takes a cell that begins so for a formula and runs it.
FORMULA_STARTS = (
    *"=+-@\t\r\n",
    "\N{FULLWIDTH EQUALS SIGN}",
    "\N{FULLWIDTH PLUS SIGN}",
    "\N{FULLWIDTH HYPHEN-MINUS}",
    "\N{FULLWIDTH COMMERCIAL AT}",
)
VERSION = "1.3.0"
# OCSF classes: Authentication, Account Change, User Access Management, Entity Management.
CLASSES = {"session": 3002, "member": 3005, "access": 3005, "account": 3004}
ENTITY_MANAGEMENT = 3004
STATUS = {"success": 1, "refused": 2, "denied": 2}


def as_lines(events: Iterable[Event], form: str) -> Iterator[str]:
    """Yield ``events`` as lines of ``form`` (a name of ``FORMATS``), each with its line end."""
    return FORMATS[form](events)


class _Echo:
    """Give back what a csv.writer writes, instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _as_csv(events: Iterable[Event]) -> Iterator[str]:
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield str(writer.writerow(COLUMNS))
    for event in events:
        told = _told(event)
        yield str(writer.writerow([_defused(str(told[name])) for name in COLUMNS]))


def _as_json_lines(events: Iterable[Event]) -> Iterator[str]:
    for event in events:
        told = {**_told(event), "changes": json.loads(event.changes)}
        yield json.dumps(told, ensure_ascii=False) + "\n"


def _as_ocsf(events: Iterable[Event]) -> Iterator[str]:
    for event in events:
        yield json.dumps(_ocsf(event), ensure_ascii=False) + "\n"


def _told(event: Event) -> dict[str, Any]:
    told = {name: getattr(event, name) for name in COLUMNS}
    return {**told, "at": event.at.isoformat(timespec="microseconds")}


def _defused(text: str) -> str:
    """Return ``text`` so that a spreadsheet shows it and runs nothing (OWASP: CSV injection)."""
    cleaned = "".join(
        c if c.isprintable() or c in "\t\r\n" else "\N{REPLACEMENT CHARACTER}" for c in text
    )
    return f"'{cleaned}" if cleaned.lstrip(" ").startswith(FORMULA_STARTS) else cleaned


def _ocsf(event: Event) -> Mapping[str, Any]:
    """Return the event in the Open Cybersecurity Schema Framework's shape."""
    class_uid = CLASSES.get(event.action.partition(".")[0], ENTITY_MANAGEMENT)
    return {
        "class_uid": class_uid,
        "category_uid": 3,
        "activity_id": 99,
        "activity_name": event.action,
        "type_uid": class_uid * 100 + 99,
        "severity_id": 1 if event.outcome == "success" else 3,
        "time": int(event.at.timestamp() * 1000),
        "status_id": STATUS.get(event.outcome, 99),
        "status": event.outcome,
        "message": str(event),
        "actor": {"user": {"name": event.actor, "uid": event.actor_id}},
        "src_endpoint": {"ip": event.address},
        "http_request": {"user_agent": event.user_agent, "uid": event.request_id},
        "entity": {
            "type": event.object_kind,
            "uid": event.object_id,
            "name": event.object_label,
        },
        "metadata": {
            "version": VERSION,
            "uid": event.hash,
            "sequence": event.sequence,
            "product": {"name": "Connector Wizard", "vendor_name": "Connector Wizard"},
        },
        "unmapped": {"changes": json.loads(event.changes), "previous_hash": event.previous_hash},
    }


FORMATS: Mapping[str, Callable[[Iterable[Event]], Iterator[str]]] = {
    "csv": _as_csv,
    "jsonl": _as_json_lines,
    "ocsf": _as_ocsf,
}
