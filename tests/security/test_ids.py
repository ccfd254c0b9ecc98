"""An id that somebody should not have is of no use, and tells nothing (IDOR)."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from connector_wizard.models import Event, Membership, Role
from tests import factories
from tests.security.addresses import Essence, Site, essence, with_id
from tests.test_access import row_behind
from tests.test_events import state

METHODS = ("get", "post")


def never_given(name: str) -> str:
    return reverse(name, kwargs={"pk": uuid4()})


def nothing(client: Client, name: str) -> list[Essence]:
    """Return how this person is answered about a row that never was."""
    return answers(client, never_given(name))


def answers(client: Client, url: str) -> list[Essence]:
    return [essence(getattr(client, method)(url)) for method in METHODS]


class TestAnId:
    def test_of_another_team_is_answered_like_one_that_was_never_given(self, site: Site) -> None:
        client = site.desk("stranger")
        before, told = state(), Event.objects.count()

        telling = [
            name for name in with_id() if answers(client, site.paths[name]) != nothing(client, name)
        ]

        assert telling == []
        assert (state(), Event.objects.count()) == (before, told)

    def test_of_another_kind_is_answered_like_one_that_was_never_given(self, site: Site) -> None:
        rows: dict[str, Model] = {
            name: row_behind(name, site.people, site.account)
            for name in {one.partition("-")[0] for one in with_id()} - {"connection"}
        }
        kinds = {**rows, "connection": rows["connect"]}
        client, before = site.desk("admin"), state()

        telling = [
            (name, kind)
            for name in with_id()
            if (unknown := nothing(client, name))
            for kind, row in rows.items()
            if type(row) is not type(kinds[name.partition("-")[0]])
            and answers(client, reverse(name, kwargs={"pk": row.pk})) != unknown
        ]

        assert telling == []
        assert state() == before

    @pytest.mark.parametrize(
        "way", ["connect-discard", "account-delete", "invitation-withdraw", "member-remove"]
    )
    def test_of_what_is_gone_is_answered_like_one_that_was_never_given(
        self, site: Site, way: str
    ) -> None:
        kind = way.partition("-")[0]
        rows: dict[str, Callable[[], Model]] = {
            "connect": lambda: factories.make_draft(site.people["admin"], site.account),
            "account": lambda: factories.make_account(site.account.team),
            "invitation": lambda: factories.make_invitation(site.account.team),
            "member": lambda: factories.join(site.account.team, Role.ADMIN),
        }
        pk = rows[kind]().pk
        client = site.desk("admin")
        client.post(reverse(way, kwargs={"pk": pk}))
        # Where it is said that it is gone.
        client.get(reverse("team"))

        telling = [
            name
            for name in with_id()
            if name.partition("-")[0] == kind
            and answers(client, reverse(name, kwargs={"pk": pk})) != nothing(client, name)
        ]

        assert telling == []

    @pytest.mark.parametrize(
        ("name", "field"),
        [
            ("connect", "account"),
            ("connect-account", "account"),
            ("reviews", "connection"),
            ("switch_team", "team"),
        ],
    )
    def test_of_another_team_in_a_field_is_answered_like_one_that_was_never_given(
        self, site: Site, name: str, field: str
    ) -> None:
        elsewhere = site.people["stranger"]
        account = factories.make_account(elsewhere.team)
        theirs = {
            "account": account.pk,
            "connection": factories.make_created(elsewhere, account).pk,
            "team": elsewhere.team.slug,
        }[field]
        draft = factories.make_draft(site.people["admin"], site.account)
        url = reverse(name, kwargs={"pk": draft.pk} if name == "connect-account" else {})
        more = {"verdict": "approved", "seen": "x", "sandbox": "dev"}
        client, before = site.desk("admin"), state()

        told = client.post(url, {**more, field: str(theirs)})
        unknown = client.post(url, {**more, field: str(uuid4())})

        assert essence(told) == essence(unknown)
        assert state() == before

    def test_of_another_team_finds_none_of_its_events(self, site: Site) -> None:
        elsewhere = site.people["stranger"]
        draft = factories.make_draft(elsewhere, factories.make_account(elsewhere.team))
        site.desk("stranger").post(reverse("connect-discard", kwargs={"pk": draft.pk}))

        mine = site.desk("admin").get(reverse("history"), {"object_id": str(draft.pk)})

        assert Event.objects.filter(object_id=str(draft.pk)).exists()
        assert elsewhere.user.email not in mine.text


class TestAPersonWhoIsRemovedMeanwhile:
    def test_is_answered_like_a_stranger(self, site: Site) -> None:
        client, gone = site.desk("member"), site.people["member"]
        url = site.paths["connection"]
        removed: list[int] = []

        def remove(execute: Any, sql: str, *rest: Any) -> Any:
            found = execute(sql, *rest)
            if 'FROM "connector_wizard_connection"' in sql and not removed:
                removed.append(1)
                Membership.objects.filter(pk=gone.pk).delete()
            return found

        with connection.execute_wrapper(remove):
            answer = client.get(url)

        assert removed
        assert answer.status_code == 404
