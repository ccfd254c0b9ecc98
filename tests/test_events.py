"""Nothing changes without an event: every address and every use case is walked."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from connector_wizard import usecases
from connector_wizard.emulator import (
    DEMO_CLIENT_ID,
    DEMO_CLIENT_SECRET,
    DEMO_ORG_ID,
    DEMO_SCOPES,
    Emulator,
)
from connector_wizard.models import (
    Change,
    Connection,
    Event,
    Membership,
    PlatformAccount,
    Role,
    Submission,
    Sync,
)
from connector_wizard.models.reviews import standing_of
from connector_wizard.models.sightings import drift_of, mark_of
from tests import factories
from tests.locks import late_locks
from tests.test_access import MATRIX
from tests.waiting import no_test_runs, until

ACCOUNT = {
    "name": "New one",
    "org_id": DEMO_ORG_ID,
    "client_id": DEMO_CLIENT_ID,
    "client_secret": DEMO_CLIENT_SECRET,
    "scopes": DEMO_SCOPES,
}
# What to post so that each address does what it is for.
POSTED: dict[str, dict[str, str]] = {
    "connect": {"sandbox": "dev"},
    "connect-account": {"account": "OTHER"},
    "connect-sandbox": {"sandbox": "prod"},
    "connect-source": {"source": "amazon-s3"},
    "connect-refresh": {},
    "connect-credentials": {"params-server": "x", "params-username": "y", "params-database": "z"},
    "connect-check": {"name": "Mine"},
    "connect-withdraw": {},
    "connect-bypass": {"name": "Mine", "reason": "Urgent"},
    "connect-discard": {},
    "account-add": ACCOUNT,
    "account": {"name": "Another name"},
    "account-secret": {"client_secret": DEMO_CLIENT_SECRET},
    "account-delete": {},
    "account-verify": {},
    "history-export": {},
    "connection-copy": {"sandbox": "prod"},
    "connection-review": {"verdict": "approved", "seen": "MARK"},
    "approval": {"decision": "decline", "comment": "Not yet"},
    "connection-answer": {"comment": "As meant"},
    "connection-test": {},
    "connection-flows": {},
    "connection-data-fetch": {},
    "connection-data-rows": {},
    "reviews": {"connection": "ITS", "verdict": "flagged", "comment": "Odd", "seen": "MARK"},
    "connection-accept": {"seen": "DRIFT"},
    "inventory-sync": {"place": "PLACE"},
    "inventory-decide": {"do": "ignore", "chosen": "FOREIGN"},
    "connection-rename": {"name": "Another name", "seen": "VERSION"},
    "connection-rotate": {
        "params-server": "x",
        "params-username": "y",
        "params-database": "z",
        "params-password": "another good password",
        "seen": "VERSION",
    },
    "connection-delete": {"name": "Sales"},
    "connection-give-up": {"change": "ITS CHANGE"},
    "connection-change": {"answer": "give-up", "seen": "CHANGE"},
    "rotation": {"do": "stop"},
    "invitation-add": {"email": "new@example.com", "role": "member"},
    "invitation-renew": {},
    "invitation-withdraw": {},
    "member": {"role": "auditor"},
    "member-remove": {},
    "policies": {"secrets": "discard", "reach": "some", "sandboxes": "dev", "approval": "all"},
    "notices": {"kinds": "connection.outcome_settled"},
    "webhook-add": {
        "name": "Chat",
        "url": "https://hooks.example.com/x",
        "kinds": "connection.waiting_for_review",
    },
    "webhook": {
        "name": "New",
        "url": "https://other.example.com/",
        "kinds": "connection.waiting_for_review",
    },
    "webhook-secret": {},
    "webhook-test": {},
    "webhook-remove": {},
    "delivery-retry": {},
    "team-leave": {},
    "token-add": {"name": "pipeline", "scopes": "connections:read", "days": "30"},
    "token-revoke": {},
}
ON_WHAT_IS_CREATED = {
    "connection-accept",
    "connection-change",
    "connection-delete",
    "connection-give-up",
    "connection-rename",
    "connection-rotate",
    "connection-test",
    "connection-flows",
    "connection-data-fetch",
    "connection-data-rows",
}
ON_WHAT_OTHERS_MADE = {"connection-copy", "connection-review", "connection-answer", "reviews"}
# These answer no POST, or change nothing but what the browser shows next.
CHANGES_NOTHING = {
    "home",
    "connections",
    "connection",
    "connection-code",
    "connection-progress",
    "connection-look",
    "connection-test-result",
    "connection-data",
    "help",
    "inventory",
    "inventory-progress",
    "history",
    "join",
    "keys",
    "switch_team",
    "team",
    "webhooks",
    "team-tokens",
    "tokens",
}
# What the Platform tells is no doing of a person, and reading it changes nothing.
NOTHING_TO_CHANGE = {
    "connect-refresh",
    "connection-flows",
    "connection-data-fetch",
    "connection-data-rows",
    "history-export",
}
RECORDERS = {"record", "record_change", "record_failure", "record_in_teams", "record_rotation"}
# Use cases without an event, and why.
NO_EVENT = {
    "await_outcome": "reads only",
    "check_catalogue": "reads only",
    "compare_with_request": "reads only",
    "export_as_code": "reads only",
    "find_earlier_request": "reads only",
    "follow_approval": "reads only",
    "give_up_change": "its event is written by the changes room",
    "present_token": "notes a token's last use; what it is used for has events of its own",
    "check_connections": "its events are written by the testing room",
    "preview_request": "reads only",
    "send_notices": "nobody does it; what was given up is told by the notices room",
    "repeat_safely": "keeps a caller's key; what it stands for has events of its own",
    "settle_changes": "its events are written by the changes room",
    "settle_submission": "its events are written by the submissions room",
    "verify_history": "reads the history; what it found is kept beside the chain",
}
# History itself, and what the Platform told us, with the token it gave: no doing of a person.
NOT_A_CHANGE = {"Event", "ChainHead", "Session", "LogEntry", "Sandbox", "Source", "Explored"}


def state() -> dict[str, Any]:
    """Return every row that a person's doing can change."""
    rows = {}
    for model in apps.get_app_config("connector_wizard").get_models():
        if model.__name__ not in NOT_A_CHANGE:
            columns = [
                field.attname
                for field in model._meta.concrete_fields
                if not field.attname.startswith(("access_token", "token_", "sources_at"))
            ]
            rows[model.__name__] = list(model._default_manager.order_by("pk").values_list(*columns))
    return rows


@pytest.mark.django_db(transaction=True)
class TestAddresses:
    @pytest.mark.parametrize("name", sorted(set(MATRIX) - CHANGES_NOTHING))
    def test_leave_an_event_at_the_end_where_they_change_something(
        self,
        name: str,
        at_admins_desk: Client,
        admin: Membership,
        account: PlatformAccount,
        platform: Emulator,
    ) -> None:
        draft = connection_for(name, admin, account)
        posted = {key: _of(draft, value) for key, value in POSTED[name].items()}
        if posted.get("account") == "OTHER":
            posted["account"] = str(factories.make_account(admin.team).pk)
        about = row_behind(name, draft, admin)
        before, told = state(), Event.objects.count()

        with late_locks() as late:
            at_admins_desk.post(address(name, about), posted)
        until(lambda: not Submission.objects.filter(outcome="sent").exists())
        # What is taken over waits for the next round of tests.
        until(lambda: name == "connection-accept" or no_test_runs())
        until(lambda: not Sync.objects.filter(outcome="running").exists())
        until(lambda: not Change.objects.filter(outcome__in=["queued", "sent"]).exists())

        changed = state() != before
        assert Event.objects.count() > told or not changed
        assert changed or name in NOTHING_TO_CHANGE
        assert late == []

    @pytest.mark.parametrize("name", sorted(CHANGES_NOTHING & set(MATRIX)))
    def test_change_nothing_where_they_leave_none(
        self, name: str, at_admins_desk: Client, admin: Membership, account: PlatformAccount
    ) -> None:
        created = factories.make_created(admin, account)
        before = state()

        for method in (at_admins_desk.get, at_admins_desk.post):
            method(address(name, created))

        assert state() == before


class TestUseCases:
    def test_record_an_event_or_say_why_not(self) -> None:
        silent = {
            path.stem
            for path in Path(usecases.__path__[0]).glob("*.py")
            if path.stem != "__init__" and not records(path)
        }

        assert silent == set(NO_EVENT)


def connection_for(name: str, admin: Membership, account: PlatformAccount) -> Connection:
    """Return the connection that the address is about, as far as it has come."""
    if name in ON_WHAT_OTHERS_MADE:
        row = factories.make_created(factories.join(admin.team, Role.MEMBER), account)
    elif name in ON_WHAT_IS_CREATED:
        row = factories.make_created(admin, account)
    else:
        row = factories.make_draft(admin, account)
    ready: dict[str, Callable[[], object]] = {
        "connection-answer": lambda: _reviewed(row, admin),
        "connect-withdraw": lambda: factories.make_approval(row),
        "connection-accept": lambda: factories.make_sighting(row),
        "connection-change": lambda: factories.make_change(
            row, outcome="stale", found={"etag": "2"}
        ),
        "connection-give-up": lambda: factories.make_unanswered(row),
    }
    ready.get(name, lambda: None)()
    return row


def _reviewed(row: Connection, by: Membership) -> None:
    factories.make_review(row, by, verdict="flagged")
    row.leave_queue()


def row_behind(name: str, connection: Connection, admin: Membership) -> Model:
    """Return the row that the address names."""
    account: Any = connection.account
    # Another admin, too, without whom nobody could leave.
    author = factories.join(admin.team, Role.ADMIN)
    rows: dict[str, Callable[[], Model]] = {
        "approval": lambda: factories.make_approval(factories.make_draft(author, account)),
        # What a connection uses cannot be deleted.
        "account-delete": lambda: factories.make_account(admin.team),
        "account": lambda: account,
        "webhook": lambda: factories.make_webhook(admin.team),
        "delivery": lambda: factories.make_delivery(factories.make_webhook(admin.team)),
        "invitation": lambda: factories.make_invitation(admin.team),
        "member": lambda: factories.join(admin.team, Role.ADMIN),
        "token": lambda: factories.make_token(admin)[0],
        "rotation": lambda: _paused_rotation(admin, account),
    }
    make = rows.get(name) or rows.get(name.partition("-")[0]) or (lambda: connection)
    return make()


def _paused_rotation(admin: Membership, account: PlatformAccount) -> Model:
    """Return one with members: what is locked for them counts too."""
    rotation = factories.make_rotation(admin, paused_at=timezone.now())
    for _ in range(2):
        row = factories.make_created(admin, account)
        factories.make_change(row, kind="rotate", rotation=rotation)
    return rotation


def _of(connection: Connection, value: str) -> str:
    """Return what a form would hold for this connection."""
    known = {
        "MARK": standing_of(connection).mark,
        "VERSION": connection.version,
        "CHANGE": getattr(connection.changes.first(), "version_shown", ""),
        "ITS": str(connection.pk),
        "ITS CHANGE": str(connection.changes.values_list("pk", flat=True).first()),
        "DRIFT": mark_of(drift_of(connection)),
        "PLACE": f"{connection.account_id} dev",
    }
    if value == "FOREIGN" and connection.account:
        return str(factories.make_foreign(connection.account).pk)
    return known.get(value, value)


def records(path: Path) -> bool:
    """Tell whether a module calls ``audit.record`` or one that calls it."""
    calls = [
        node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)
    ]
    return any(isinstance(call, ast.Attribute) and call.attr in RECORDERS for call in calls)


def address(name: str, about: Model) -> str:
    takes = next(p for p in get_resolver().url_patterns if getattr(p, "name", "") == name)
    known = {"pk": about.pk, "form": "csv"}
    return reverse(name, kwargs={key: known[key] for key in takes.pattern.converters})
