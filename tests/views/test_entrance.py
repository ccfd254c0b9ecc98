"""Every address of signing in was looked at, and each form holds against the usual tricks."""

import re
from threading import Event as Signal
from typing import Any

import pytest
from allauth import urls as allauth_urls
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from pytest_django import Settings

from connector_wizard.middleware import SecurityHeadersMiddleware
from connector_wizard.models import Event, Membership, Role, Team, User
from tests.people import PASSWORD, add_app, confirm, sign_in, with_password
from tests.totp import code_of
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("quick_hashes")

# Addresses of allauth that we serve, with what a stranger and a signed-in person get there.
OPEN = {
    "account_login": (200, 302),
    "account_logout": (302, 200),
    "account_change_password": (302, 200),
    "account_reset_password": (200, 200),
    "account_reset_password_done": (200, 200),
    "account_reset_password_from_key": (200, 200),
    "account_reset_password_from_key_done": (200, 200),
    "account_reauthenticate": (302, 200),
    "mfa_index": (302, 200),
    "mfa_authenticate": (302, 302),
    "mfa_reauthenticate": (302, 302),
    "mfa_reauthenticate_webauthn": (302, 302),
    "mfa_activate_totp": (302, 302),
    "mfa_deactivate_totp": (302, 404),
    "mfa_view_recovery_codes": (302, 404),
    "mfa_generate_recovery_codes": (302, 302),
    "mfa_login_webauthn": (200, 302),
    "mfa_list_webauthn": (302, 302),
    "mfa_add_webauthn": (302, 302),
    "mfa_remove_webauthn": (302, 302),
    "usersessions_list": (302, 200),
}
# And those that we do not want, with why.
CLOSED = {
    "account_signup": "nobody signs up",
    "account_email": "addresses identify people in the history",
    "account_confirm_email": "who invites vouches for the address",
    "account_email_verification_sent": "who invites vouches for the address",
    "account_inactive": "has no address of its own",
    "account_set_password": "whom the provider made known gets no password",
    "account_confirm_login_code": "there are no codes by e-mail",
    "mfa_download_recovery_codes": "the codes are shown once",
    "mfa_edit_webauthn": "a passkey keeps its name",
    "socialaccount_connections": "the provider is found by the settings",
    "socialaccount_login_cancelled": "a page of ours says so",
    "socialaccount_login_error": "a page of ours says so",
    "socialaccount_signup": "nobody signs up",
}
OURS = {"provider", "provider-callback", "reset-opened", None}


def names_in(patterns: Any) -> set[str | None]:
    found: set[str | None] = set()
    for one in patterns:
        found |= names_in(one.url_patterns) if isinstance(one, URLResolver) else {one.name}
    return found


def served() -> set[str | None]:
    # One door: what is closed in it is open in no other.
    (entrance,) = [
        one
        for one in get_resolver().url_patterns
        if isinstance(one, URLResolver) and str(one.pattern) == "sign-in/"
    ]
    assert all(isinstance(one, URLPattern) for one in entrance.url_patterns)
    return names_in(entrance.url_patterns)


def address(name: str) -> str:
    kwargs: dict[str, dict[str, Any]] = {
        "account_reset_password_from_key": {"uidb36": "0", "key": "set-password"},
        "mfa_remove_webauthn": {"pk": 1},
    }
    return reverse(name, kwargs=kwargs.get(name))


@pytest.fixture
def person(team: Team) -> Membership:
    return with_password(team, Role.MEMBER, "p@example.com")


class TestAddresses:
    def test_are_those_that_were_looked_at(self) -> None:
        assert names_in(allauth_urls.urlpatterns) - {None} == set(OPEN) | set(CLOSED)
        assert served() == set(OPEN) | OURS

    @pytest.mark.parametrize("name", OPEN)
    def test_answer_with_pages_of_ours(self, name: str, person: Membership) -> None:
        stranger, known = Client(), sign_in(person.user)[0]

        answers = [one.get(address(name)) for one in (stranger, known)]

        assert tuple(answer.status_code for answer in answers) == OPEN[name]
        pages = [answer for answer in answers if answer.status_code == 200]
        assert all("An independent tool" in page.text for page in pages)

    @pytest.mark.parametrize("name", CLOSED)
    def test_that_nobody_wants_are_closed(self, name: str) -> None:
        with pytest.raises(NoReverseMatch):
            reverse(name, args=["x"] if name == "account_confirm_email" else None)

    @pytest.mark.parametrize("path", ["signup/", "email/", "password/set/", "inactive/", "code/x/"])
    def test_lead_nowhere_by_allauths_own_paths(self, db: None, path: str) -> None:
        assert Client().get(f"/sign-in/{path}").status_code == 404

    def test_keep_the_strict_policy(self, person: Membership) -> None:
        desk = sign_in(person.user)[0]
        confirm(desk)

        pages = [desk.get(address(name)) for name in ("mfa_activate_totp", "mfa_add_webauthn")]

        assert all(page.status_code == 200 for page in pages)
        policy = SecurityHeadersMiddleware(lambda _: pages[0]).policy
        assert {page["Content-Security-Policy"] for page in pages} == {policy}
        for page in pages:
            assert not re.search(r"\sstyle=|\son[a-z]+=", page.text)
            inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", page.text)
            assert all('type="application/json"' in script for script in inline)


class TestForms:
    @pytest.mark.parametrize(
        "name",
        ["account_login", "account_logout", "account_reset_password", "mfa_login_webauthn"],
    )
    def test_are_taken_from_our_own_pages_only(self, name: str, db: None) -> None:
        stranger = Client(enforce_csrf_checks=True)

        assert stranger.post(address(name), {"login": "x", "password": "y"}).status_code == 403

    @pytest.mark.parametrize(
        "name",
        [
            "account_change_password",
            "account_reauthenticate",
            "mfa_reauthenticate",
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_generate_recovery_codes",
            "mfa_add_webauthn",
            "usersessions_list",
        ],
    )
    def test_of_ones_own_account_too(self, name: str, person: Membership) -> None:
        desk = Client(enforce_csrf_checks=True)
        desk.force_login(person.user, "django.contrib.auth.backends.ModelBackend")

        assert desk.post(address(name), {}).status_code == 403

    def test_of_the_second_factor_too(self, person: Membership) -> None:
        add_app(sign_in(person.user)[0])
        desk = sign_in(person.user)[0]
        desk.handler.enforce_csrf_checks = True

        assert desk.post(address("mfa_authenticate"), {"code": "000000"}).status_code == 403

    @pytest.mark.parametrize(
        "where",
        ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"],
    )
    def test_send_nobody_to_another_site(self, person: Membership, where: str) -> None:
        desk = Client()
        url = f"{reverse('account_login')}?next={where}"

        answer = desk.post(url, {"login": person.user.email, "password": PASSWORD, "next": where})

        assert answer["Location"] == reverse("home")

    @pytest.mark.parametrize("factor", [False, True])
    def test_begin_a_new_session(self, person: Membership, *, factor: bool) -> None:
        secret = add_app(sign_in(person.user)[0]) if factor else ""
        desk = Client()
        desk.get("/join/", {"token": "planted"})
        session = desk.session
        session["planted"] = True
        session.save()
        planted = str(session.session_key)
        desk.cookies["cw-session"] = planted

        sign_in(person.user, desk)
        if factor:
            desk.post(address("mfa_authenticate"), {"code": code_of(secret)})

        assert desk.get(reverse("home")).status_code == 200
        assert desk.session.session_key != planted
        assert Client(headers={"cookie": f"cw-session={planted}"}).get("/").status_code == 302

    def test_say_that_an_account_is_closed_to_who_knows_its_password_only(
        self, person: Membership
    ) -> None:
        User.objects.update(is_active=False)

        _, right = sign_in(person.user)
        _, wrong = sign_in(person.user, password="a wrong one")

        assert (right.status_code, wrong.status_code) == (403, 200)
        assert "account is closed" in right.text
        assert "do not fit together" in wrong.text

    @pytest.mark.parametrize(
        ("path", "leads_to"),
        [
            ("login/?next=/admin/", "/sign-in/login/?next=/admin/"),
            ("logout/", "/sign-in/logout/"),
            ("password_change/", "/sign-in/password/change/"),
        ],
    )
    def test_lead_operators_through_the_same_door(
        self, person: Membership, path: str, leads_to: str
    ) -> None:
        User.objects.update(is_staff=True, is_superuser=True)
        form = {"username": person.user.email, "password": PASSWORD}

        assert Client().post(f"/admin/{path}", form)["Location"] == leads_to


class StuckServer(BaseEmailBackend):
    """A mail server that refuses."""

    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionRefusedError


class SlowServer(BaseEmailBackend):
    """A mail server that takes its time."""

    go_on, sent = Signal(), Signal()

    def send_messages(self, email_messages: Any) -> int:
        self.go_on.wait(20)
        self.sent.set()
        return len(email_messages)


@pytest.mark.django_db(transaction=True)
class TestResetting:
    @pytest.fixture(autouse=True)
    def _nothing_was_asked_yet(self, transactional_db: None) -> None:
        """Forget what was counted: that is in no table of ours, and so outlives a test."""
        cache.clear()

    def ask(self, email: str, **where: Any) -> Any:
        return Client().post(reverse("account_reset_password"), {"email": email}, **where)

    def link(self, email: str) -> str:
        mail.outbox.clear()
        self.ask(email)
        until(lambda: len(mail.outbox) == 1)
        found = re.search(r"http://localhost:8000(/\S+)", str(mail.outbox[0].body))
        assert found
        return found[1]

    def set_by(self, link: str, desk: Client | None = None) -> Any:
        browser = desk or Client()
        page = browser.get(link, follow=True)
        fresh = {"password1": "quite another word", "password2": "quite another word"}
        return browser.post(page.redirect_chain[-1][0], fresh)

    def test_says_the_same_whether_there_is_an_account_or_not(self, person: Membership) -> None:
        known, unknown = self.ask("p@example.com"), self.ask("n@example.com")
        pages = [
            re.sub(r'ftoken": "\w+"', "", Client().get(one["Location"]).text)
            for one in (known, unknown)
        ]
        until(lambda: len(mail.outbox) == 1)

        assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
        assert pages[0] == pages[1]
        assert mail.outbox[0].to == ["p@example.com"]
        assert "p@example.com" not in pages[0]

    def test_sets_a_password_and_is_told_of(self, person: Membership) -> None:
        answer = self.set_by(self.link("p@example.com"))

        assert answer["Location"] == reverse("account_reset_password_from_key_done")
        assert sign_in(person.user, password="quite another word")[1].status_code == 302
        told = list(Event.objects.order_by("sequence").values_list("action", "actor"))
        assert told[:2] == [
            ("password.reset_asked", "p@example.com"),
            ("password.reset", "p@example.com"),
        ]

    def test_does_not_get_past_the_second_factor(self, person: Membership) -> None:
        add_app(sign_in(person.user)[0])

        self.set_by(self.link("p@example.com"))

        _, answer = sign_in(person.user, password="quite another word")
        assert answer["Location"] == reverse("mfa_authenticate")

    def test_works_once(self, person: Membership) -> None:
        link = self.link("p@example.com")
        self.set_by(link)

        answer = Client().get(link, follow=True)

        assert "no good any more" in answer.text

    def test_works_for_an_hour(self, person: Membership, settings: Settings) -> None:
        link = self.link("p@example.com")
        hour = settings.PASSWORD_RESET_TIMEOUT
        settings.PASSWORD_RESET_TIMEOUT = -1

        answer = Client().get(link, follow=True)

        assert hour == 3600
        assert "no good any more" in answer.text

    @pytest.mark.parametrize("query", ["", "?who=0&token=x", "?who=../..&token=x", "?token=é"])
    def test_takes_no_made_up_link(self, db: None, query: str) -> None:
        answer = Client().get(f"/sign-in/password/reset/open/{query}", follow=True)

        assert (answer.status_code, "no good any more" in answer.text) == (200, True)

    def test_keeps_the_token_out_of_the_addresses_that_are_logged(self, person: Membership) -> None:
        link = self.link("p@example.com")

        answer = Client().get(link)

        assert link.startswith("/sign-in/password/reset/open/?who=")
        assert link.partition("token=")[2] not in answer["Location"]
        assert answer["Referrer-Policy"] == "no-referrer"

    def test_writes_no_link_to_a_site_that_somebody_names(self, person: Membership) -> None:
        evil = self.ask("p@example.com", HTTP_HOST="evil.example")
        forwarded = self.ask("p@example.com", HTTP_X_FORWARDED_HOST="evil.example")
        until(lambda: len(mail.outbox) == 1)

        assert (evil.status_code, forwarded.status_code) == (400, 302)
        assert "evil" not in str(mail.outbox[0].body)

    def test_answers_before_the_letter_is_gone(
        self, person: Membership, settings: Settings
    ) -> None:
        settings.EMAIL_BACKEND = f"{__name__}.SlowServer"

        answer = self.ask("p@example.com")

        assert (answer.status_code, SlowServer.sent.is_set()) == (302, False)
        SlowServer.go_on.set()
        assert SlowServer.sent.wait(20)

    def test_says_nothing_of_a_mail_server_that_is_gone(
        self, person: Membership, settings: Settings, caplog: pytest.LogCaptureFixture
    ) -> None:
        settings.EMAIL_BACKEND = f"{__name__}.StuckServer"

        answer = self.ask("p@example.com")
        until(lambda: "A letter could not be sent" in caplog.text)

        assert answer.status_code == 302
        assert "token=" not in caplog.text
