"""A field that a form does not ask for changes nothing (mass assignment)."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import models
from django.urls import reverse

from connector_wizard.models import Connection, Membership, Submission, User
from tests import factories
from tests.security.addresses import Site
from tests.test_events import POSTED, state
from tests.waiting import until

SMUGGLED = "smuggled"
LONG_AGO = datetime(2001, 2, 3, tzinfo=UTC)
# Optional answers that a form does ask for, beside those that test_events posts.
ALSO_ASKED = {
    "account-add": {"scopes"},
    "approval": {"comment"},
    "connect": {"account", "source"},
    "connect-bypass": {"description"},
    "connect-check": {"description"},
    "connection-rename": {"name", "description"},
    "connection-review": {"comment"},
    "invitation-add": {"role"},
    "policies": {"four_eyes", "approval_sandboxes"},
    "reviews": {"comment"},
}


def extras(elsewhere: Membership) -> dict[str, Any]:
    """Every column of every row as a form field, each with a value that can be recognized."""
    values: dict[type[models.Field[Any, Any]], Any] = {
        models.BooleanField: "on",
        models.DateTimeField: LONG_AGO.isoformat(),
        models.IntegerField: "7777",
        models.UUIDField: str(uuid4()),
    }
    told = {}
    for model in apps.get_app_config("connector_wizard").get_models():
        for field in model._meta.concrete_fields:
            kinds = (values[kind] for kind in values if isinstance(field, kind))
            told[field.name] = told[field.attname] = next(kinds, SMUGGLED)
    theirs = {"team": elsewhere.team_id, "user": elsewhere.user_id, "created_by": elsewhere.user_id}
    privileged = {
        "role": "admin",
        "status": "created",
        "state": "approved",
        "outcome": "created",
        "password": make_password(SMUGGLED),
        **{name: str(pk) for name, pk in theirs.items()},
        **{f"{name}_id": str(pk) for name, pk in theirs.items()},
    }
    return told | privileged


def columns() -> dict[Any, Any]:
    """What people are allowed to do, and to whom rows belong: before and after, the same."""
    found: dict[Any, Any] = {}
    for user in User.objects.all():
        found[user.pk] = (user.email, user.password, user.is_staff, user.is_superuser)
    for row in Membership.objects.all():
        found[row.pk] = (row.team_id, row.user_id, row.role)
    for one in Connection.objects.all():
        found[one.pk] = (one.team_id, one.created_by_id, one.created_by_name)
    return found


@pytest.mark.django_db(transaction=True)
class TestAFieldThatNobodyAsksFor:
    @pytest.mark.parametrize("name", sorted(POSTED))
    def test_changes_nothing(self, site: Site, name: str) -> None:
        elsewhere, admin = site.people["stranger"], site.people["admin"]
        asked = POSTED[name]
        smuggled = {
            key: value
            for key, value in extras(elsewhere).items()
            if key not in ALSO_ASKED.get(name, set()) | set(asked)
        }
        draft = factories.make_draft(admin, site.account)
        path = site.paths[name]
        if name.startswith("connect-"):
            path = reverse(name, kwargs={"pk": draft.pk})
        before = columns()

        site.desk("admin").post(path, {**smuggled, **asked})
        until(lambda: not Submission.objects.filter(outcome="sent").exists())

        after = columns()
        meant = {"member": 1, "member-remove": 1, "team-leave": 1}.get(name, 0)
        changed = {pk for pk in before if pk in after and after[pk] != before[pk]}
        assert len(changed) <= meant
        assert not [values for values in everything() if is_smuggled(values, elsewhere, before)]

    def test_makes_no_base_connection_out_of_a_draft(self, site: Site) -> None:
        draft = factories.make_draft(site.people["author"], site.account)
        smuggled = {"status": "created", "remote_id": SMUGGLED, "etag": SMUGGLED}

        for name in ("connect-sandbox", "connect-credentials", "connect-account"):
            url = reverse(name, kwargs={"pk": draft.pk})
            site.desk("author").post(url, {**smuggled, **POSTED[name]})

        draft.refresh_from_db()
        assert (draft.status, draft.remote_id, draft.etag) == ("draft", "", "")


def everything() -> list[dict[str, Any]]:
    rows = []
    for name, found in state().items():
        model = apps.get_model("connector_wizard", name)
        names = [one.attname for one in model._meta.concrete_fields]
        names = [one for one in names if not one.startswith(("access_token", "token_"))]
        names = [one for one in names if not one.startswith("sources_at")]
        rows += [{"model": name, **dict(zip(names, one, strict=True))} for one in found]
    return rows


def is_smuggled(row: dict[str, Any], elsewhere: Membership, before: dict[Any, Any]) -> bool:
    """Tell whether a row holds a value that only the attack can have put there."""
    if any(SMUGGLED in str(value) or value in (LONG_AGO, 7777) for value in row.values()):
        return True
    is_new = row["model"] in {"Connection", "Membership"} and row.get("id") not in before
    return is_new and row.get("team_id") == elsewhere.team_id
