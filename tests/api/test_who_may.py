"""Who may do what by the API: every operation, for every role, for strangers and dead tokens."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from connector_wizard.api.document import DOCUMENT
from connector_wizard.models import (
    Connection,
    Event,
    Membership,
    PlatformAccount,
    Role,
    Scope,
    Team,
)
from connector_wizard.models.tokens import looks_like_a_token, new_token
from connector_wizard.usecases.remove_member import remove_member
from connector_wizard.usecases.revoke_token import revoke_token
from tests import factories
from tests.api.caller import BASE, Program, wanted

# A sound request of each operation: the connection of its path is the author's created one.
ASKED: dict[str, Callable[[Program, Connection], Any]] = {
    "getMe": lambda who, _: who.get("/me"),
    "listAccounts": lambda who, _: who.get("/accounts"),
    "listConnections": lambda who, _: who.get("/connections"),
    "getConnection": lambda who, row: who.get(f"/connections/{row.pk}"),
    "testConnection": lambda who, row: who.test(f"/connections/{row.pk}/test"),
    "listTests": lambda who, row: who.get(f"/connections/{row.pk}/tests"),
    # Refused for what it asks, that is, after it was let in.
    "createConnection": lambda who, _: who.create(wanted(account="None so called")),
}
# Columns: the author as member, another member, a reviewer, an auditor, an admin, another team.
MATRIX: dict[str, tuple[int, int, int, int, int, int]] = {
    "getMe": (200, 200, 200, 200, 200, 200),
    "listAccounts": (200, 200, 200, 200, 200, 200),
    "listConnections": (200, 200, 200, 200, 200, 200),
    "getConnection": (200, 200, 200, 200, 200, 404),
    "testConnection": (202, 403, 403, 403, 202, 404),
    "listTests": (200, 200, 200, 200, 200, 404),
    "createConnection": (422, 422, 422, 403, 422, 422),
}
PEOPLE = ("author", "member", "reviewer", "auditor", "admin", "stranger")
OPERATIONS = {
    operation["operationId"]: operation["security"][0]["token"]
    for path in DOCUMENT["paths"].values()
    for operation in path.values()
}


@pytest.fixture
def people(team: Team, account: PlatformAccount) -> dict[str, Membership]:
    return {
        "author": factories.join(team, Role.MEMBER),
        "member": factories.join(team, Role.MEMBER),
        "reviewer": factories.join(team, Role.REVIEWER),
        "auditor": factories.join(team, Role.AUDITOR),
        "admin": factories.join(team, Role.ADMIN),
        "stranger": factories.join(factories.make_team(), Role.ADMIN),
    }


@pytest.fixture
def row(people: dict[str, Membership], account: PlatformAccount) -> Connection:
    return factories.make_created(people["author"], account)


class TestRoleTable:
    def test_has_a_line_for_every_operation(self) -> None:
        assert set(MATRIX) == set(ASKED) == set(OPERATIONS)

    @pytest.mark.parametrize("name", MATRIX)
    def test_answers_as_the_table_says(
        self, name: str, people: dict[str, Membership], row: Connection
    ) -> None:
        answers = {who: ASKED[name](Program(people[who]), row).status_code for who in PEOPLE}

        assert answers == dict(zip(PEOPLE, MATRIX[name], strict=True))

    @pytest.mark.parametrize("name", sorted(name for name, scopes in OPERATIONS.items() if scopes))
    def test_asks_for_the_scope_of_the_document(
        self, name: str, people: dict[str, Membership], row: Connection
    ) -> None:
        others = [one for one in Scope.values if one not in OPERATIONS[name]]

        answer = ASKED[name](Program(people["admin"], scopes=others), row)

        assert answer.status_code == 403
        assert Event.objects.get(action="access.denied").actor == people["admin"].user.email

    def test_puts_a_refusal_on_record_with_the_tokens_name(
        self, people: dict[str, Membership]
    ) -> None:
        Program(people["auditor"], name="nightly").create()

        event = Event.objects.get(action="access.denied")
        assert (event.outcome, event.changes) == ("denied", '{"by token":"nightly"}')

    def test_is_asked_anew_at_each_request(
        self, people: dict[str, Membership], row: Connection
    ) -> None:
        program = Program(people["member"])
        Membership.objects.filter(pk=people["member"].pk).update(role=Role.AUDITOR)

        assert program.create().status_code == 403

    def test_opens_nothing_to_an_admin_who_lacks_the_second_factor(
        self, people: dict[str, Membership], row: Connection
    ) -> None:
        strict = factories.make_team(admins_need_second_factor=True)
        factories.join(strict, Role.ADMIN, people["member"].user)
        program = Program(people["member"])

        refused = [ask(program, row).status_code for ask in ASKED.values()]
        factors = Authenticator.objects
        factors.create(user=people["member"].user, type=Authenticator.Type.TOTP, data={})

        assert set(refused) == {403}
        assert "second factor" in Event.objects.filter(action="access.denied")[0].object_label
        assert program.get("/me").status_code == 200

    def test_knows_only_whom_the_provider_knows_where_it_is_the_only_way_in(
        self, people: dict[str, Membership], settings: Settings
    ) -> None:
        settings.OIDC_ONLY = True
        SocialAccount.objects.create(user=people["admin"].user, provider="company", uid="1")

        answers = [Program(people[who]).get("/me").status_code for who in ("admin", "member")]

        assert answers == [200, 401]

    def test_leaves_second_factors_to_the_provider(self, people: dict[str, Membership]) -> None:
        Team.objects.update(admins_need_second_factor=True)
        SocialAccount.objects.create(user=people["admin"].user, provider="company", uid="1")

        assert Program(people["admin"]).get("/me").status_code == 200

    def test_shows_drafts_to_their_author_and_admins_only(
        self, people: dict[str, Membership], account: PlatformAccount
    ) -> None:
        draft = factories.make_draft(people["author"], account)

        seen = {who: Program(people[who]).get(f"/connections/{draft.pk}") for who in PEOPLE}
        listed = {
            who: bool(Program(people[who]).get("/connections").json()["items"]) for who in PEOPLE
        }

        expected = dict(zip(PEOPLE, (200, 403, 403, 403, 200, 404), strict=True))
        assert {who: answer.status_code for who, answer in seen.items()} == expected
        assert listed == {who: who in ("author", "admin") for who in PEOPLE}

    def test_reaches_into_no_other_team_of_the_same_person(
        self, people: dict[str, Membership], row: Connection
    ) -> None:
        elsewhere = factories.join(factories.make_team(), Role.ADMIN, people["author"].user)

        answer = Program(elsewhere).get(f"/connections/{row.pk}")

        assert answer.status_code == 404


class TestDoor:
    @pytest.mark.parametrize("name", sorted(OPERATIONS))
    def test_is_closed_without_a_token(self, name: str, program: Program, row: Connection) -> None:
        program.text = ""

        assert ASKED[name](program, row).status_code == 401

    def test_is_not_opened_by_a_session(self, at_admins_desk: Client) -> None:
        answer = at_admins_desk.get(f"{BASE}/me")

        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer ")

    def test_tells_nothing_of_why_a_token_will_not_do(
        self, program: Program, member: Membership, db: None
    ) -> None:
        gone = factories.join(member.team, Role.MEMBER)
        dead = {
            "revoked": Program(member),
            "expired": Program(member, expires_at=timezone.now() - timedelta(seconds=1)),
            "unknown": Program(member),
            "of one who left": Program(gone),
            "of one who is switched off": Program(factories.join(member.team, Role.MEMBER)),
        }
        revoke_token(actor=factories.actor(member), token=dead["revoked"].token)
        dead["unknown"].text = new_token()
        remove_member(actor=factories.actor(member), membership=gone)
        user = dead["of one who is switched off"].membership.user
        user.is_active = False
        user.save()

        answers = {why: one.get("/me") for why, one in dead.items()}

        told = {(one.status_code, one.json()["detail"]) for one in answers.values()}
        assert {status for status, _ in told} == {401}
        assert len(told) == 1

    def test_counts_how_often_a_token_calls(self, program: Program, settings: Settings) -> None:
        settings.API_REQUESTS_PER_MINUTE = 2

        answers = [program.get("/me") for _ in range(3)]

        assert [one.status_code for one in answers] == [200, 200, 429]
        assert 0 < int(answers[-1]["Retry-After"]) <= 60

    def test_counts_how_often_an_address_fails(self, program: Program, settings: Settings) -> None:
        settings.API_FAILURES_PER_MINUTE = 2
        wrong = Program(program.membership)
        wrong.text = new_token()

        answers = [wrong.get("/me").status_code for _ in range(3)]

        assert answers == [401, 401, 429]
        assert program.get("/me").status_code == 200


class TestToken:
    def test_shows_a_slip_of_the_pen_by_its_check(self) -> None:
        text = new_token()

        assert looks_like_a_token(text)
        assert not looks_like_a_token(text[:-1] + ("a" if text[-1] != "a" else "b"))

    def test_tells_its_own_facts(self, program: Program) -> None:
        told = program.get("/me").json()

        assert told["person"] == program.membership.user.email
        assert told["team"] == program.membership.team.slug
        assert told["expires_at"].endswith("Z")

    def test_notes_that_it_was_used(self, program: Program) -> None:
        program.get("/me")

        program.token.refresh_from_db()
        assert program.token.last_used_at is not None
