"""An invitation's link works once, for a week, for one address; its token is kept nowhere."""

import json
import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from connector_wizard.models import Event, Invitation, Membership, Role, Team, User
from connector_wizard.models.invitations import mark_of
from tests import factories

JOIN = reverse("join")
NEW = {"email": "new@example.com", "role": "reviewer"}
PASSWORD = "a long enough password"
BOTH = {"password1": PASSWORD, "password2": PASSWORD}


def invite(desk: Client, **change: str) -> Any:
    return desk.post(reverse("invitation-add"), {**NEW, **change})


def token_on(answer: Any) -> str:
    found = re.search(r"/join/\?token=([A-Za-z0-9_-]{43})<", answer.text)
    assert found
    return found[1]


def visit(token: str, client: Client | None = None) -> tuple[Client, Any]:
    """Open the link as a browser does; return it and the page where it ended up."""
    client = client or Client()
    return client, client.get(JOIN, {"token": token}, follow=True)


def at(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


class TestInviting:
    def test_shows_the_link_this_once(self, at_admins_desk: Client) -> None:
        answer = invite(at_admins_desk)

        assert token_on(answer)
        assert "token=" not in at_admins_desk.get(reverse("team")).text

    def test_is_told_without_the_link(self, at_admins_desk: Client, admin: Membership) -> None:
        token = token_on(invite(at_admins_desk))

        event = Event.objects.get()
        assert (event.action, event.object_label) == ("member.invited", "new@example.com")
        assert set(json.loads(event.changes)) == {"role", "until"}
        assert token not in event.changes

    def test_keeps_a_hash_of_256_random_bits_only(self, at_admins_desk: Client) -> None:
        token = token_on(invite(at_admins_desk))

        row = Invitation.objects.values().get()
        assert row["link_mark"] == mark_of(token)
        assert token not in str(row)

    def test_sends_a_letter_with_the_link(self, at_admins_desk: Client, team: Team) -> None:
        answer = invite(at_admins_desk)

        letter = mail.outbox[0]
        assert letter.to == ["new@example.com"]
        assert team.name in letter.subject
        assert f"http://localhost:8000/join/?token={token_on(answer)}\n" in letter.body
        assert "A letter with the link is on its way" in answer.text

    def test_says_so_where_no_letters_are_sent(
        self, at_admins_desk: Client, settings: Settings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

        answer = invite(at_admins_desk)

        assert "This site sends no letters" in answer.text
        # What is printed ends in a log.
        assert token_on(answer) not in capsys.readouterr().out

    def test_stands_though_the_letter_fails(
        self, at_admins_desk: Client, settings: Settings, caplog: pytest.LogCaptureFixture
    ) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

        answer = invite(at_admins_desk)

        assert "could not be sent" in answer.text
        assert Invitation.objects.exists()
        assert token_on(answer) not in caplog.text

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"email": ""}, "email"),
            ({"email": "not an address"}, "email"),
            ({"role": "owner"}, "role"),
        ],
    )
    def test_refuses_what_cannot_be_and_keeps_what_was_typed(
        self, at_admins_desk: Client, change: dict[str, str], field: str
    ) -> None:
        answer = invite(at_admins_desk, **change)

        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert f'value="{ {**NEW, **change}["email"] }"' in answer.text or not change.get("email")
        assert not Invitation.objects.exists()

    def test_refuses_an_address_that_is_in_the_team(
        self, at_admins_desk: Client, member: Membership
    ) -> None:
        answer = invite(at_admins_desk, email=member.user.email.upper())

        assert "in the team already" in answer.text
        assert not Invitation.objects.exists()

    def test_refuses_an_address_that_is_invited(self, at_admins_desk: Client) -> None:
        invite(at_admins_desk)

        answer = invite(at_admins_desk, role="admin")

        assert answer.status_code == 422
        assert Invitation.objects.get().role == "reviewer"

    def test_is_listed_for_admins_only(
        self, at_admins_desk: Client, at_desk: Client, team: Team
    ) -> None:
        invite(at_admins_desk)
        factories.make_invitation(team, email="late@example.com", expires_at=timezone.now())
        factories.make_invitation(factories.make_team(), email="theirs@example.com")

        seen = at_admins_desk.get(reverse("team")).text

        assert "new@example.com" in seen
        assert "late@example.com" in seen
        assert "Invitation expired" in seen
        assert "theirs@example.com" not in seen
        assert "new@example.com" not in at_desk.get(reverse("team")).text


class TestOpening:
    @pytest.fixture
    def token(self, at_admins_desk: Client) -> str:
        return token_on(invite(at_admins_desk))

    def test_uses_nothing_up(self, token: str) -> None:
        pages = [visit(token)[1] for _ in range(3)]

        assert {page.status_code for page in pages} == {200}
        assert not User.objects.filter(email="new@example.com").exists()
        assert Invitation.objects.get().accepted_at is None

    def test_leads_to_an_address_without_the_token(self, token: str) -> None:
        client = Client()

        answer = client.get(JOIN, {"token": token})

        assert (answer.status_code, answer["Location"]) == (302, JOIN)
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["Cache-Control"] == "no-store"
        assert token not in client.get(JOIN).text

    def test_tells_what_it_is_an_invitation_to(self, token: str, team: Team) -> None:
        _, page = visit(token)

        assert f"Join {team.name}" in page.text
        assert "reviewer" in page.text

    @pytest.mark.parametrize("broken", ["", "x", "x" * 5000, "\x00", "%", "ü"])
    def test_says_what_to_do_with_a_link_that_is_none(self, db: None, broken: str) -> None:
        client, page = visit(broken)

        assert page.status_code == 404
        assert "There is no such invitation" in page.text
        assert not client.session.keys()

    def test_cannot_tell_withdrawn_from_never_made(
        self, token: str, at_admins_desk: Client
    ) -> None:
        pk = Invitation.objects.get().pk
        at_admins_desk.post(reverse("invitation-withdraw", kwargs={"pk": pk}))

        withdrawn, never = (visit(one)[1] for one in (token, "x" * 43))

        assert withdrawn.status_code == never.status_code == 404
        assert bare(withdrawn.text) == bare(never.text)

    def test_takes_no_earlier_link_for_a_wrong_one(self, token: str) -> None:
        client, _ = visit(token)

        assert visit("x" * 43, client)[1].status_code == 404

    def test_tells_an_expired_one(self, token: str) -> None:
        Invitation.objects.update(expires_at=timezone.now())

        _, page = visit(token)

        assert page.status_code == 410
        assert "has expired" in page.text

    def test_expires_after_seven_days(self, token: str) -> None:
        left = Invitation.objects.get().expires_at - timezone.now()

        assert timedelta(days=6, hours=23) < left <= timedelta(days=7)


def bare(page: str) -> str:
    return re.sub(r"csrf\w+", "", re.sub(r'"[A-Za-z0-9]{64}"', "", page))


class TestJoiningWithoutAnAccount:
    @pytest.fixture
    def token(self, at_admins_desk: Client) -> str:
        return token_on(invite(at_admins_desk))

    def test_sets_a_password_and_is_signed_in(self, token: str, team: Team) -> None:
        client, page = visit(token)
        answer = client.post(JOIN, BOTH, follow=True)

        user = User.objects.get(email="new@example.com")
        assert "Set a password" in page.text
        assert answer.redirect_chain == [("/", 302)]
        assert f"Welcome to {team.name}" in answer.text
        assert answer.context["user"] == user
        assert user.memberships.get().role == "reviewer"
        assert user.check_password(PASSWORD)

    def test_has_an_address_that_is_vouched_for(self, token: str) -> None:
        client, _ = visit(token)
        client.post(JOIN, BOTH)

        known = apps.get_model("account", "EmailAddress").objects.get()
        assert (known.email, known.verified, known.primary) == ("new@example.com", True, True)

    def test_is_told_by_name(self, token: str, admin: Membership) -> None:
        client, _ = visit(token)
        client.post(JOIN, BOTH)

        event = Event.objects.get(action="member.joined")
        user = User.objects.get(email="new@example.com")
        assert (event.actor, event.actor_id) == (user.email, str(user.pk))
        assert json.loads(event.changes) == {
            "role": "reviewer",
            "invited by": admin.user.email,
        }
        assert Event.objects.filter(action="session.begun", actor=user.email).exists()

    @pytest.mark.parametrize(
        ("first", "second", "field"),
        [
            ("", "", "password1"),
            ("short", "short", "password1"),
            ("password1234", "password1234", "password1"),
            ("new@example.com", "new@example.com", "password1"),
            (PASSWORD, "another long one", "password2"),
            (PASSWORD, "", "password2"),
        ],
    )
    def test_is_asked_again_for_a_password_that_will_not_do(
        self, token: str, first: str, second: str, field: str
    ) -> None:
        client, _ = visit(token)
        answer = client.post(JOIN, {"password1": first, "password2": second})

        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        typed = re.findall(r'<input[^>]*type="password"[^>]*>', answer.text)
        assert len(typed) == 2
        assert "value=" not in "".join(typed)
        assert not User.objects.filter(email="new@example.com").exists()
        assert Invitation.objects.get().accepted_at is None

    def test_works_once(self, token: str) -> None:
        first, _ = visit(token)
        second, _ = visit(token)
        first.post(JOIN, BOTH)
        late = second.post(JOIN, {"password1": "another long one", "password2": "another long one"})

        assert late.status_code == 410
        assert "has been used" in visit(token)[1].text
        assert User.objects.get(email="new@example.com").check_password(PASSWORD)

    def test_is_of_no_use_after_the_link_was_renewed(
        self, token: str, at_admins_desk: Client
    ) -> None:
        client, _ = visit(token)
        pk = Invitation.objects.get().pk
        again = at_admins_desk.post(reverse("invitation-renew", kwargs={"pk": pk}))

        answer = client.post(JOIN, BOTH)

        assert answer.status_code == 404
        assert visit(token)[1].status_code == 404
        assert visit(token_on(again))[1].status_code == 200
        assert len(mail.outbox) == 2


class TestJoiningWithAnAccount:
    @pytest.fixture
    def user(self, db: None) -> User:
        return factories.make_user("new@example.com", PASSWORD)

    @pytest.fixture
    def token(self, at_admins_desk: Client, user: User) -> str:
        return token_on(invite(at_admins_desk))

    def test_asks_for_a_sign_in_and_nothing_else(self, token: str, team: Team) -> None:
        client, page = visit(token)
        login = f"{reverse('account_login')}?next={JOIN}"
        back = client.post(login, {"login": "new@example.com", "password": PASSWORD}, follow=True)
        answer = client.post(JOIN, follow=True)

        assert login in page.text
        assert "password1" not in page.text
        assert "Join the team" in back.text
        assert f"Welcome to {team.name}" in answer.text

    def test_sets_no_password_of_an_account_there_is(self, token: str, user: User) -> None:
        client, _ = visit(token)
        client.post(JOIN, {"password1": "another long one", "password2": "another long one"})

        user.refresh_from_db()
        assert user.check_password(PASSWORD)
        assert Invitation.objects.get().accepted_at is None

    def test_joins_beside_other_teams_and_begins_in_the_new_one(
        self, token: str, user: User, team: Team
    ) -> None:
        factories.join(factories.make_team("A first one"), Role.ADMIN, user)

        client, _ = visit(token, at(user))
        answer = client.post(JOIN, follow=True)

        assert answer.context["team"] == team
        assert user.memberships.count() == 2

    def test_keeps_the_role_of_who_is_in_the_team_by_now(
        self, token: str, user: User, team: Team
    ) -> None:
        factories.join(team, Role.ADMIN, user)

        client, _ = visit(token, at(user))
        client.post(JOIN)

        assert user.memberships.get().role == "admin"
        assert Invitation.objects.get().accepted_at

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_tells_somebody_else_plainly_and_takes_nothing(
        self, token: str, member: Membership, method: str
    ) -> None:
        client, page = visit(token, at(member.user))
        answer = getattr(client, method)(JOIN, BOTH)

        assert page.status_code == answer.status_code == 403
        assert f"You are signed in as {member.user.email}" in page.text
        assert Invitation.objects.get().accepted_at is None
        assert client.get(reverse("home")).context["user"] == member.user


class TestWithdrawing:
    def test_forgets_the_invitation_and_tells_it(self, at_admins_desk: Client) -> None:
        invite(at_admins_desk)
        pk = Invitation.objects.get().pk

        at_admins_desk.post(reverse("invitation-withdraw", kwargs={"pk": pk}))

        assert not Invitation.objects.exists()
        assert Event.objects.filter(action="member.invitation_withdrawn").exists()

    def test_comes_too_late_for_one_that_was_used(self, at_admins_desk: Client, team: Team) -> None:
        row = factories.make_invitation(team, accepted_at=timezone.now())

        for name in ("invitation-withdraw", "invitation-renew"):
            assert at_admins_desk.post(reverse(name, kwargs={"pk": row.pk})).status_code == 404
        assert Invitation.objects.get() == row

    def test_frees_the_address_for_another_invitation(self, at_admins_desk: Client) -> None:
        invite(at_admins_desk)
        pk = Invitation.objects.get().pk
        at_admins_desk.post(reverse("invitation-withdraw", kwargs={"pk": pk}))

        assert invite(at_admins_desk, role="admin").status_code == 200


class TestTheToken:
    @pytest.fixture
    def everything_logged(self, caplog: pytest.LogCaptureFixture) -> Iterator[Any]:
        with caplog.at_level(logging.DEBUG):
            yield caplog

    def test_is_kept_nowhere(self, at_admins_desk: Client, everything_logged: Any) -> None:
        token = token_on(invite(at_admins_desk))
        client, _ = visit(token)
        visit("x" * 43)
        client.post(JOIN, {"password1": "short", "password2": "short"})
        client.post(JOIN, BOTH)
        visit(token)
        pages = [
            at_admins_desk.get(reverse(name)).text for name in ("history", "team", "invitation-add")
        ]

        rows = [
            str(list(model._default_manager.values()))
            for model in apps.get_models(include_auto_created=True)
        ]
        sessions = [str(one.get_decoded()) for one in Session.objects.all()]
        assert token not in "".join([*rows, *sessions, *pages, everything_logged.text])
        assert token not in str(client.cookies)


@pytest.mark.django_db(transaction=True)
class TestTwoBrowsersAtOnce:
    @pytest.mark.parametrize("round_number", range(4))
    def test_make_one_account_of_one_link(self, round_number: int, team: Team) -> None:
        factories.make_invitation(team, token="t", email="new@example.com")
        desks = [visit("t")[0] for _ in range(2)]

        def press(client: Client) -> int:
            try:
                return client.post(JOIN, BOTH).status_code
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(press, desks))

        assert set(answers) <= {302, 410}
        assert Membership.objects.get().user.email == "new@example.com"
        assert Event.objects.filter(action="member.joined").count() == 1
