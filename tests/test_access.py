"""Who may do what: one table over every address of the site, for every role and for strangers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from connector_wizard.emulator import Emulator
from connector_wizard.models import Connection, Event, Membership, PlatformAccount, Role, Team
from tests import factories

# The answer to a GET where the address answers GETs, else to an empty POST.
# 200 seen, 302 done or sent on, 403 refused by the role table, 404 not theirs, 422 form refused.
# Columns: the author as member, another member, a reviewer, an auditor, an admin, another team.
MATRIX: dict[str, tuple[str, int, int, int, int, int, int]] = {
    "home": ("GET", 200, 200, 200, 200, 200, 200),
    "connect": ("GET", 200, 200, 200, 403, 200, 200),
    "connect-account": ("GET", 200, 403, 403, 403, 200, 404),
    "connect-sandbox": ("GET", 200, 403, 403, 403, 200, 404),
    "connect-source": ("GET", 200, 403, 403, 403, 200, 404),
    "connect-refresh": ("POST", 302, 403, 403, 403, 302, 404),
    "connect-credentials": ("GET", 200, 403, 403, 403, 200, 404),
    "connect-check": ("GET", 200, 403, 403, 403, 200, 404),
    "connect-withdraw": ("POST", 302, 403, 403, 403, 302, 404),
    "connect-bypass": ("POST", 403, 403, 403, 403, 422, 404),
    "connect-discard": ("POST", 302, 403, 403, 403, 302, 404),
    "connections": ("GET", 200, 200, 200, 200, 200, 200),
    "connection": ("GET", 200, 200, 200, 200, 200, 404),
    "connection-progress": ("GET", 200, 200, 200, 200, 200, 404),
    "connection-code": ("GET", 200, 200, 200, 200, 200, 404),
    "connection-copy": ("GET", 200, 403, 403, 403, 200, 404),
    "connection-review": ("POST", 403, 403, 422, 403, 422, 404),
    "connection-answer": ("POST", 422, 403, 403, 403, 422, 404),
    "connection-accept": ("POST", 302, 403, 403, 403, 302, 404),
    "inventory": ("GET", 200, 200, 200, 200, 200, 200),
    "inventory-progress": ("GET", 302, 302, 302, 302, 302, 302),
    "inventory-sync": ("POST", 302, 302, 302, 403, 302, 302),
    "inventory-decide": ("POST", 403, 403, 403, 403, 302, 302),
    "connection-rename": ("GET", 200, 403, 403, 403, 200, 404),
    "connection-rotate": ("GET", 200, 403, 403, 403, 200, 404),
    "connection-delete": ("GET", 200, 403, 403, 403, 200, 404),
    "connection-flows": ("POST", 200, 403, 403, 403, 200, 404),
    "connection-change": ("POST", 302, 403, 403, 403, 302, 404),
    "connection-give-up": ("POST", 302, 403, 403, 403, 302, 404),
    "rotation": ("GET", 200, 403, 403, 403, 200, 404),
    "reviews": ("GET", 403, 403, 200, 403, 200, 200),
    "approval": ("GET", 403, 403, 200, 403, 200, 404),
    "connection-look": ("POST", 302, 302, 302, 302, 302, 404),
    "connection-test": ("POST", 302, 403, 403, 403, 302, 404),
    "connection-test-result": ("GET", 302, 302, 302, 302, 302, 404),
    "connection-data": ("GET", 200, 403, 403, 403, 200, 404),
    "connection-data-fetch": ("POST", 422, 403, 403, 403, 422, 404),
    "connection-data-rows": ("POST", 302, 403, 403, 403, 302, 404),
    "help": ("GET", 200, 200, 200, 200, 200, 200),
    "history": ("GET", 200, 200, 200, 200, 200, 200),
    "history-export": ("POST", 200, 200, 200, 200, 200, 200),
    "team": ("GET", 200, 200, 200, 200, 200, 200),
    "keys": ("GET", 403, 403, 403, 403, 200, 200),
    "switch_team": ("POST", 404, 404, 404, 404, 404, 404),
    "join": ("GET", 404, 404, 404, 404, 404, 404),
    "invitation-add": ("GET", 403, 403, 403, 403, 200, 200),
    "invitation-renew": ("POST", 403, 403, 403, 403, 200, 404),
    "invitation-withdraw": ("POST", 403, 403, 403, 403, 302, 404),
    "notices": ("GET", 200, 200, 200, 200, 200, 200),
    "webhooks": ("GET", 403, 403, 403, 403, 200, 200),
    "webhook-add": ("GET", 403, 403, 403, 403, 200, 200),
    "webhook": ("GET", 403, 403, 403, 403, 200, 404),
    "webhook-secret": ("POST", 403, 403, 403, 403, 200, 404),
    "webhook-test": ("POST", 403, 403, 403, 403, 302, 404),
    "webhook-remove": ("POST", 403, 403, 403, 403, 302, 404),
    "delivery-retry": ("POST", 403, 403, 403, 403, 302, 404),
    "policies": ("GET", 403, 403, 403, 403, 200, 200),
    "team-tokens": ("GET", 403, 403, 403, 403, 200, 200),
    "tokens": ("GET", 200, 200, 200, 200, 200, 200),
    "token-add": ("GET", 200, 200, 200, 200, 200, 200),
    "token-revoke": ("POST", 302, 403, 403, 403, 302, 404),
    "team-leave": ("GET", 200, 200, 200, 200, 200, 200),
    "member": ("GET", 403, 403, 403, 403, 200, 404),
    "member-remove": ("POST", 403, 403, 403, 403, 302, 404),
    "account-add": ("GET", 403, 403, 403, 403, 200, 200),
    "account": ("GET", 403, 403, 403, 403, 200, 404),
    "account-secret": ("GET", 403, 403, 403, 403, 200, 404),
    "account-delete": ("POST", 403, 403, 403, 403, 302, 404),
    "account-verify": ("POST", 302, 302, 302, 403, 302, 404),
}
# Nothing of a team's is behind these.
NOT_OF_A_TEAM = {"healthz", "readyz", "django-admindocs", None}
# Whoever holds a link may see what it invites to.
FOR_STRANGERS_TOO = {"join"}
PEOPLE = ("author", "member", "reviewer", "auditor", "admin", "stranger")


@pytest.fixture
def people(team: Team) -> dict[str, Membership]:
    elsewhere = factories.make_team()
    return {
        "author": factories.join(team, Role.MEMBER),
        "member": factories.join(team, Role.MEMBER),
        "reviewer": factories.join(team, Role.REVIEWER),
        "auditor": factories.join(team, Role.AUDITOR),
        "admin": factories.join(team, Role.ADMIN),
        "stranger": factories.join(elsewhere, Role.ADMIN),
    }


def desk(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.user, "django.contrib.auth.backends.ModelBackend")
    return client


def own_patterns() -> set[str | None]:
    return {
        one.name
        for one in get_resolver().url_patterns
        if isinstance(one, URLPattern) and one.name is not None
    }


def address(name: str, people: dict[str, Membership], account: PlatformAccount) -> str:
    pattern = next(p for p in get_resolver().url_patterns if getattr(p, "name", "") == name)
    if "form" in pattern.pattern.converters:
        return reverse(name, kwargs={"form": "csv"})
    if "pk" not in pattern.pattern.converters:
        return reverse(name)
    return reverse(name, kwargs={"pk": row_behind(name, people, account).pk})


def row_behind(name: str, people: dict[str, Membership], account: PlatformAccount) -> Model:
    author = people["author"]
    rows: dict[str, Callable[[], Model]] = {
        "account": lambda: account,
        "member": lambda: author,
        "invitation": lambda: factories.make_invitation(account.team),
        "approval": lambda: factories.make_approval(factories.make_draft(author, account)),
        "webhook": lambda: factories.make_webhook(account.team),
        "delivery": lambda: factories.make_delivery(factories.make_webhook(account.team)),
        "token": lambda: factories.make_token(author)[0],
        "connect": lambda: factories.make_draft(author, account),
        "connection": lambda: factories.make_created(author, account),
        "rotation": lambda: factories.make_rotation(author),
    }
    return rows[name.partition("-")[0]]()


class TestRoleTable:
    def test_has_a_line_for_every_address(self) -> None:
        assert own_patterns() - NOT_OF_A_TEAM == set(MATRIX)

    @pytest.mark.parametrize("name", MATRIX)
    @pytest.mark.parametrize("who", PEOPLE)
    def test_answers_as_the_table_says(
        self,
        name: str,
        who: str,
        people: dict[str, Membership],
        account: PlatformAccount,
        platform: Emulator,
    ) -> None:
        method, *expected = MATRIX[name]
        url = address(name, people, account)

        answer = getattr(desk(people[who]), method.lower())(url)

        assert answer.status_code == expected[PEOPLE.index(who)]

    @pytest.mark.parametrize("name", sorted(set(MATRIX) - FOR_STRANGERS_TOO))
    def test_asks_strangers_to_sign_in(
        self, name: str, people: dict[str, Membership], account: PlatformAccount
    ) -> None:
        method, *_ = MATRIX[name]
        url = address(name, people, account)

        answer = getattr(Client(), method.lower())(url)

        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))

    def test_puts_a_refusal_on_record(self, people: dict[str, Membership]) -> None:
        desk(people["member"]).get(reverse("account-add"))

        event = Event.objects.get(action="access.denied")
        assert (event.actor, event.outcome) == (people["member"].user.email, "denied")

    def test_changes_nothing_for_who_may_not(
        self, people: dict[str, Membership], account: PlatformAccount
    ) -> None:
        draft = factories.make_draft(people["author"], account)

        desk(people["member"]).post(reverse("connect-discard", kwargs={"pk": draft.pk}))

        assert Connection.objects.filter(pk=draft.pk).exists()

    def test_shows_drafts_to_their_author_and_admins_only(
        self, people: dict[str, Membership], account: PlatformAccount
    ) -> None:
        factories.make_draft(people["author"], account, name="Half done")

        seen = {
            who: "Half done" in desk(people[who]).get(reverse("connections")).text for who in PEOPLE
        }

        assert seen == {who: who in ("author", "admin") for who in PEOPLE}

    def test_bars_members_from_sandboxes_that_the_policy_leaves_out(
        self, people: dict[str, Membership], account: PlatformAccount
    ) -> None:
        team = account.team
        team.creation_sandboxes = ["dev"]
        team.save()
        draft = factories.make_draft(people["author"], account, sandbox="prod")
        url = reverse("connect-check", kwargs={"pk": draft.pk})

        answer = desk(people["author"]).post(url, {"name": "x"})

        draft.refresh_from_db()
        assert (answer.status_code, draft.status) == (422, "draft")

    def test_lets_people_without_a_team_in_nowhere(self, db: None) -> None:
        client: Any = Client()
        client.force_login(factories.make_user(), "django.contrib.auth.backends.ModelBackend")

        answers = {
            name: client.get(reverse(name)).status_code
            for name in ("connect", "connections", "history", "team", "team-leave", "account-add")
        }

        assert answers == dict.fromkeys(answers, 404)
        assert "You are in no team" in client.get(reverse("home")).text
