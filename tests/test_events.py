"""Nothing changes without an event: every address and every use case is walked."""

import ast
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
    Approval,
    Change,
    Connection,
    Event,
    Membership,
    PlatformAccount,
    Role,
    Submission,
)
from connector_wizard.models.reviews import standing_of
from tests import factories
from tests.test_access import MATRIX
from tests.waiting import until

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
    "connection-review": {"verdict": "approved", "seen": "MARK"},
    "approval": {"decision": "decline", "comment": "Not yet"},
    "connection-answer": {"comment": "As meant"},
    "reviews": {"connection": "ITS", "verdict": "flagged", "comment": "Odd", "seen": "MARK"},
    "connection-rename": {"name": "Another name"},
    "connection-rotate": {
        "params-server": "x",
        "params-username": "y",
        "params-database": "z",
        "params-password": "another good password",
    },
    "connection-delete": {"name": "Sales"},
    "connection-change": {"answer": "give-up"},
    "rotation": {"do": "go-on"},
    "invitation-add": {"email": "new@example.com", "role": "member"},
    "invitation-renew": {},
    "invitation-withdraw": {},
    "member": {"role": "auditor"},
    "member-remove": {},
    "policies": {"secrets": "discard", "reach": "some", "sandboxes": "dev", "approval": "all"},
    "team-leave": {},
}
ON_WHAT_IS_CREATED = {"connection-rename", "connection-rotate", "connection-delete"}
ON_WHAT_OTHERS_MADE = {"connection-review", "connection-answer", "reviews"}
# These answer no POST, or change nothing but what the browser shows next.
CHANGES_NOTHING = {
    "home",
    "connections",
    "connection",
    "connection-progress",
    "connection-look",
    "help",
    "history",
    "join",
    "keys",
    "switch_team",
    "team",
}
# Use cases without an event, and why.
NO_EVENT = {
    "check_catalogue": "reads only",
    "find_earlier_request": "reads only",
    "follow_approval": "reads only",
    "preview_request": "reads only",
    "settle_changes": "its events are written by the changes room",
    "settle_submission": "its events are written by the submissions room",
    "verify_history": "reads the history; what it found is kept beside the chain",
}
# History itself, and what the Platform told us, with the token it gave: no doing of a person.
NOT_A_CHANGE = {"Event", "ChainHead", "Session", "LogEntry", "Sandbox", "Source"}


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
    def test_leave_an_event_where_they_change_something(
        self,
        name: str,
        at_admins_desk: Client,
        admin: Membership,
        account: PlatformAccount,
        platform: Emulator,
    ) -> None:
        draft = _connection_for(name, admin, account)
        posted = {key: _of(draft, value) for key, value in POSTED[name].items()}
        if posted.get("account") == "OTHER":
            posted["account"] = str(factories.make_account(admin.team).pk)
        if name == "connect-withdraw":
            factories.make_approval(draft)
        rows: dict[str, Model] = {
            "approval": _approval_of_another(account),
            # What the draft uses cannot be deleted.
            "account": factories.make_account(admin.team) if name == "account-delete" else account,
            "invitation": factories.make_invitation(admin.team),
            "member": factories.join(admin.team, Role.ADMIN),
            "rotation": factories.make_rotation(admin, paused_at=timezone.now()),
        }
        about = rows.get(name.partition("-")[0], draft)
        before, told = state(), Event.objects.count()

        at_admins_desk.post(address(name, about), posted)
        until(lambda: not Submission.objects.filter(outcome="sent").exists())
        until(lambda: not Change.objects.filter(outcome__in=["queued", "sent"]).exists())

        changed = state() != before
        assert Event.objects.count() > told or not changed
        assert changed or name in {"connect-refresh", "history-export"}

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


def _connection_for(name: str, admin: Membership, account: PlatformAccount) -> Connection:
    """Return one in the state in which the address has something to do with it."""
    if name in ON_WHAT_IS_CREATED:
        return factories.make_created(admin, account)
    if name == "connection-change":
        made = factories.make_created(admin, account)
        factories.make_change(made, outcome="stale", found={"etag": "2"})
        return made
    if name not in ON_WHAT_OTHERS_MADE:
        return factories.make_draft(admin, account)
    theirs = factories.make_created(factories.join(admin.team, Role.MEMBER), account)
    if name == "connection-answer":
        factories.make_review(theirs, admin, verdict="flagged")
        theirs.leave_queue()
    return theirs


def _approval_of_another(account: PlatformAccount) -> Approval:
    author = factories.join(account.team, Role.MEMBER)
    return factories.make_approval(factories.make_draft(author, account))


def _of(connection: Connection, value: str) -> str:
    """Return what a form would hold for this connection."""
    known = {"MARK": standing_of(connection).mark, "ITS": str(connection.pk)}
    return known.get(value, value)


def records(path: Path) -> bool:
    """Tell whether a module calls ``audit.record`` or ``audit.record_failure``."""
    calls = [
        node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)
    ]
    return any(
        isinstance(call, ast.Attribute) and call.attr in {"record", "record_failure"}
        for call in calls
    )


def address(name: str, about: Model) -> str:
    takes = next(p for p in get_resolver().url_patterns if getattr(p, "name", "") == name)
    known = {"pk": about.pk, "form": "csv"}
    return reverse(name, kwargs={key: known[key] for key in takes.pattern.converters})
