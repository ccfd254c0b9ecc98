"""People sign in by the company's provider: whom it knows, who is let in, and what they may do."""

import json
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from connector_wizard.group_roles import Vouched, as_one
from connector_wizard.models import Event, Membership, Role, Team, User
from connector_wizard.sign_in.checks import check_provider, check_teams
from tests import factories
from tests.people import PASSWORD, add_app, sign_in, with_password
from tests.sign_in.conftest import Provider, query

pytestmark = pytest.mark.usefixtures("quick_hashes", "db")

CALLBACK = "/sign-in/provider/callback/"


@pytest.fixture
def team(db: None) -> Team:
    return Team.objects.create(name="Practice", slug="practice")


@pytest.fixture
def mapped(team: Team, settings: Settings) -> Team:
    settings.OIDC_GROUP_ROLES = [
        "data-eng=practice:member",
        "lookers=practice:auditor",
        "leads=practice:admin",
        "leads=nowhere:admin",
    ]
    return team


def signed_in(browser: Client) -> bool:
    return browser.get(reverse("home")).status_code == 200


def roles(team: Team) -> dict[str, str]:
    rows = Membership.objects.filter(team=team).values_list("user__email", "role")
    return dict(rows)


def told(team: Team) -> list[tuple[str, str]]:
    rows = Event.objects.filter(team=team).order_by("sequence")
    return list(rows.values_list("action", "outcome"))


class TestSigningIn:
    def test_is_offered_where_a_provider_is_named(self, provider: Provider, db: None) -> None:
        page = Client().get(reverse("account_login"))

        assert "Sign in with Acme sign-on" in page.text
        assert reverse("provider") in page.text

    def test_is_not_there_without_one(self, db: None) -> None:
        assert Client().get(reverse("provider")).status_code == 404
        assert Client().get(CALLBACK).status_code == 404
        assert "provider" not in Client().get(reverse("account_login")).text

    def test_leads_to_the_page_that_was_asked_for(self, provider: Provider, team: Team) -> None:
        person = with_password(team, Role.MEMBER)
        provider.knows("1", email=person.user.email, email_verified=True)

        browser, answer = provider.sign_in("1", next="/connections/")

        assert (answer["Location"], signed_in(browser)) == ("/connections/", True)
        last = Event.objects.get(team=team, action="session.begun")
        assert json.loads(last.changes) == {"method": "Acme sign-on"}

    def test_proves_that_who_comes_back_is_who_went(self, provider: Provider) -> None:
        sent = query(Client().get(reverse("provider"))["Location"])

        assert sent["code_challenge_method"] == "S256"
        assert len(sent["state"]) >= 16
        assert set(sent["scope"].split()) == {"openid", "email", "profile"}
        assert sent["redirect_uri"] == f"http://testserver{CALLBACK}"

    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    def test_is_not_begun_by_a_link_on_another_site(self, provider: Provider, site: str) -> None:
        answer = Client().get(
            reverse("provider"), {"next": "/connections/"}, headers={"Sec-Fetch-Site": site}
        )

        assert answer["Location"] == f"{reverse('account_login')}?next=/connections/"

    @pytest.mark.parametrize("site", ["same-origin", "none"])
    def test_is_begun_by_a_press_here(self, provider: Provider, site: str) -> None:
        answer = Client().get(reverse("provider"), headers={"Sec-Fetch-Site": site})

        assert answer["Location"].startswith(provider.url)

    def test_is_a_new_session(self, provider: Provider, team: Team) -> None:
        provider.knows("1", email=with_password(team, Role.MEMBER).user.email, email_verified=True)
        browser = Client()
        begun = browser.get(reverse("provider"))
        before = browser.session.session_key

        browser.get(provider.sends_back(begun, "1"))

        assert browser.session.session_key != before

    def test_asks_for_no_second_factor_of_ours(self, provider: Provider, team: Team) -> None:
        person = with_password(team, Role.MEMBER)
        add_app(sign_in(person.user)[0])
        provider.knows("1", email=person.user.email, email_verified=True)

        assert signed_in(provider.sign_in("1")[0])

    def test_satisfies_the_policy_for_admins(self, provider: Provider, team: Team) -> None:
        person = with_password(team, Role.ADMIN)
        Team.objects.update(admins_need_second_factor=True)
        provider.knows("1", email=person.user.email, email_verified=True)

        assert signed_in(provider.sign_in("1")[0])
        assert not signed_in(sign_in(person.user)[0])

    def test_ends_here_when_one_signs_out(self, provider: Provider, team: Team) -> None:
        provider.knows("1", email=with_password(team, Role.MEMBER).user.email, email_verified=True)
        browser = provider.sign_in("1")[0]

        browser.post(reverse("account_logout"))

        assert not signed_in(browser)


class TestFindingTheAccount:
    def test_goes_by_the_providers_own_id_whatever_the_address(
        self, provider: Provider, team: Team
    ) -> None:
        person = with_password(team, Role.MEMBER)
        provider.knows("1", email=person.user.email, email_verified=True)
        provider.sign_in("1")
        provider.knows("1", email="married@example.com", email_verified=False)

        browser, _ = provider.sign_in("1")

        assert browser.get(reverse("home")).context["user"] == person.user
        assert [one for one, _ in told(team)].count("person.provider_linked") == 1

    @pytest.mark.parametrize("claim", [{}, {"email_verified": False}, {"email_verified": "no"}])
    def test_takes_no_address_that_the_provider_has_not_verified(
        self, provider: Provider, team: Team, claim: dict[str, Any]
    ) -> None:
        victim = with_password(team, Role.ADMIN)
        provider.knows("mallory", email=victim.user.email, **claim)

        browser, answer = provider.sign_in("mallory")

        assert (answer.status_code, signed_in(browser)) == (403, False)
        assert "has not verified" in answer.text
        assert told(team) == [("session.refused", "denied")]
        assert not SocialAccount.objects.exists()

    @pytest.mark.parametrize(
        ("proven", "told", "is_verified"),
        [
            ({"email": "a@b.c", "email_verified": True}, {}, True),
            ({"email": "a@b.c", "email_verified": True}, {"email": "A@b.c"}, True),
            ({"email_verified": True}, {"email": "a@b.c"}, True),
            ({"email": "a@b.c", "email_verified": True}, {"email": "boss@b.c"}, False),
            (
                {"email": "a@b.c", "email_verified": False},
                {"email": "boss@b.c", "email_verified": True},
                True,
            ),
        ],
    )
    def test_takes_one_addresss_proof_for_no_other(
        self, proven: dict[str, Any], told: dict[str, Any], is_verified: bool
    ) -> None:
        claims = {"sub": "1", **as_one(proven, told)}

        vouched = Vouched.from_claims(claims, issuer="https://sso", groups_claim="groups")

        assert vouched.email_verified is is_verified

    def test_makes_no_account_for_an_address_that_is_not_verified(
        self, provider: Provider, mapped: Team
    ) -> None:
        provider.knows("mallory", email="boss@example.com", groups=["leads"])

        _, answer = provider.sign_in("mallory")

        assert answer.status_code == 403
        assert not User.objects.exists()

    def test_gives_a_reused_address_no_access_to_who_had_it(
        self, provider: Provider, team: Team
    ) -> None:
        person = with_password(team, Role.ADMIN)
        provider.knows("1", email=person.user.email, email_verified=True)
        provider.sign_in("1")
        provider.knows("2", email=person.user.email, email_verified=True)

        browser, answer = provider.sign_in("2")

        assert (answer.status_code, signed_in(browser)) == (403, False)
        assert "belongs to another person" in answer.text

    def test_tells_the_same_id_of_another_provider_apart(
        self, provider: Provider, team: Team, settings: Settings
    ) -> None:
        person = with_password(team, Role.MEMBER)
        provider.knows("1", email=person.user.email, email_verified=True)
        provider.sign_in("1")
        settings.OIDC_ISSUER = provider.url.replace("127.0.0.1", "localhost")
        provider.knows("1", email="other@example.com", email_verified=True)

        browser, answer = provider.sign_in("1")

        assert (answer.status_code, signed_in(browser)) == (403, False)

    def test_tells_strangers_that_there_is_no_way_in_yet(
        self, provider: Provider, team: Team
    ) -> None:
        provider.knows("1", email="new@example.com", email_verified=True, groups=["others"])

        _, answer = provider.sign_in("1")

        assert answer.status_code == 403
        assert "no team here does" in answer.text
        assert not User.objects.exists()

    def test_lets_in_no_closed_account(self, provider: Provider, team: Team) -> None:
        person = with_password(team, Role.MEMBER)
        provider.knows("1", email=person.user.email, email_verified=True)
        User.objects.update(is_active=False)

        browser, answer = provider.sign_in("1")

        assert (answer.status_code, signed_in(browser)) == (403, False)
        assert "account is closed" in answer.text


class TestGroups:
    def test_let_in_and_give_the_strongest_role(self, provider: Provider, mapped: Team) -> None:
        groups = ["lookers", "data-eng", "others"]
        provider.knows("1", email="new@example.com", email_verified=True, groups=groups)

        browser, _ = provider.sign_in("1")

        assert roles(mapped) == {"new@example.com": "member"}
        assert signed_in(browser)
        assert told(mapped)[0] == ("member.joined", "success")
        assert not User.objects.get().has_usable_password()

    def test_count_anew_at_each_sign_in(self, provider: Provider, mapped: Team) -> None:
        factories.join(mapped, Role.ADMIN)
        seen = []
        for groups in (["lookers"], ["data-eng", "leads"], []):
            provider.knows("1", email="new@example.com", email_verified=True, groups=groups)
            provider.sign_in("1")
            seen.append(roles(mapped).get("new@example.com"))

        assert seen == ["auditor", "admin", None]
        assert [one for one in told(mapped) if one[0].startswith("member.")] == [
            ("member.joined", "success"),
            ("member.role_changed", "success"),
            ("member.left", "success"),
        ]

    def test_that_take_a_role_away_take_its_invitations_along(
        self, provider: Provider, mapped: Team
    ) -> None:
        factories.join(mapped, Role.ADMIN)
        person = with_password(mapped, Role.ADMIN)
        factories.make_invitation(mapped, invited_by=person.user.email)
        provider.knows("1", email=person.user.email, email_verified=True, groups=["lookers"])

        provider.sign_in("1")

        assert roles(mapped)[person.user.email] == "auditor"
        assert not mapped.invitations.exists()

    @pytest.mark.parametrize("groups", [[], ["data-eng"]])
    def test_leave_a_team_its_only_admin(
        self, provider: Provider, mapped: Team, groups: list[str]
    ) -> None:
        person = with_password(mapped, Role.ADMIN)
        claims = {"email": person.user.email, "email_verified": True, "groups": groups}
        provider.knows("1", **claims)

        browser, _ = provider.sign_in("1")

        assert roles(mapped) == {person.user.email: "admin"}
        assert signed_in(browser)
        assert ("refused") in [outcome for _, outcome in told(mapped)]

    def test_leave_other_teams_alone(self, provider: Provider, mapped: Team) -> None:
        person = with_password(factories.make_team("Other"), Role.REVIEWER)
        provider.knows("1", email=person.user.email, email_verified=True, groups=["leads"])

        provider.sign_in("1")

        held = set(person.user.memberships.values_list("role", flat=True))
        assert held == {"reviewer", "admin"}

    def test_may_be_in_another_claim_and_be_a_single_name(
        self, provider: Provider, mapped: Team, settings: Settings
    ) -> None:
        settings.OIDC_GROUPS_CLAIM = "memberOf"
        claims = {"email": "new@example.com", "email_verified": True, "memberOf": "leads"}
        provider.knows("1", **claims)

        provider.sign_in("1")

        assert roles(mapped) == {"new@example.com": "admin"}


class TestWaysThatLeadNowhere:
    def test_say_so_when_it_is_cancelled_there(self, provider: Provider) -> None:
        browser = Client()
        begun = browser.get(reverse("provider"))

        answer = browser.get(provider.sends_back(begun, action="deny"))

        assert answer.status_code == 401
        assert "was cancelled" in answer.text

    @pytest.mark.parametrize("case", ["another browser", "twice", "no state", "wrong state"])
    def test_take_back_only_what_was_sent_out(
        self, provider: Provider, team: Team, case: str
    ) -> None:
        provider.knows("1", email=with_password(team, Role.MEMBER).user.email, email_verified=True)
        browser = Client()
        back = provider.sends_back(browser.get(reverse("provider")), "1")
        desk = Client() if case == "another browser" else browser
        code = query(back)["code"]
        if case == "twice":
            browser.get(back)
            browser.post(reverse("account_logout"))
        changed = {
            "no state": f"{CALLBACK}?code={code}",
            "wrong state": f"{CALLBACK}?code={code}&state=abcdefghijklmnop",
        }

        answer = desk.get(changed.get(case, back))

        assert (answer.status_code, signed_in(desk)) == (401, False)
        assert "Begin anew" in answer.text

    def test_take_no_code_that_the_provider_did_not_give(self, provider: Provider) -> None:
        browser = Client()
        state = query(browser.get(reverse("provider"))["Location"])["state"]

        answer = browser.get(CALLBACK, {"code": "made-up", "state": state})

        assert (answer.status_code, signed_in(browser)) == (401, False)

    def test_say_that_the_provider_does_not_answer(
        self, provider: Provider, settings: Settings
    ) -> None:
        begun = Client()
        back = provider.sends_back(begun.get(reverse("provider")), "1")
        settings.OIDC_ISSUER = "http://127.0.0.1:9"

        answers = [Client().get(reverse("provider")), begun.get(back)]

        assert [answer.status_code for answer in answers] == [502, 502]
        assert all("does not answer" in answer.text for answer in answers)

    def test_take_no_other_site_for_the_provider(
        self, provider: Provider, settings: Settings
    ) -> None:
        # It is reached, and calls itself by another name.
        settings.OIDC_ISSUER = provider.url.replace("127.0.0.1", "LOCALHOST")

        answer = Client().get(reverse("provider"))

        assert answer.status_code == 401
        assert "set up wrongly" in answer.text

    @pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "javascript:x"])
    def test_send_nobody_to_another_site(self, provider: Provider, team: Team, where: str) -> None:
        provider.knows("1", email=with_password(team, Role.MEMBER).user.email, email_verified=True)

        _, answer = provider.sign_in("1", next=where)

        assert answer["Location"] == reverse("home")


class TestProviderOnly:
    @pytest.fixture
    def only(self, provider: Provider, settings: Settings) -> Provider:
        settings.OIDC_ONLY = True
        return provider

    def test_shows_no_form_for_a_password(self, only: Provider, db: None) -> None:
        page = Client().get(reverse("account_login"))

        assert page.status_code == 200
        assert "Sign in with Acme sign-on" in page.text
        assert 'name="password"' not in page.text

    def test_takes_no_password_however_it_is_sent(self, only: Provider, team: Team) -> None:
        person = with_password(team, Role.ADMIN)
        User.objects.update(is_staff=True, is_superuser=True)
        browser = Client()

        _, answer = sign_in(person.user, browser)
        browser.post(
            "/admin/login/", {"username": person.user.email, "password": PASSWORD}, follow=True
        )

        assert answer.status_code == 403
        assert not signed_in(browser)
        assert not Client().login(email=person.user.email, password=PASSWORD)

    @pytest.mark.parametrize(
        "name",
        [
            "account_reset_password",
            "account_change_password",
            "mfa_login_webauthn",
            "mfa_activate_totp",
        ],
    )
    def test_has_no_pages_about_passwords_and_factors(
        self, only: Provider, team: Team, name: str
    ) -> None:
        provider = only
        provider.knows("1", email=with_password(team, Role.MEMBER).user.email, email_verified=True)
        browser, _ = provider.sign_in("1")

        assert browser.get(reverse(name)).status_code == 404
        assert "changed there, not here" in browser.get(reverse("mfa_index")).text

    def test_ends_sessions_that_a_password_began(
        self, provider: Provider, team: Team, settings: Settings
    ) -> None:
        browser = sign_in(with_password(team, Role.MEMBER).user)[0]
        before = signed_in(browser)

        settings.OIDC_ONLY = True

        assert (before, signed_in(browser)) == (True, False)

    def test_lets_the_invited_in_by_the_provider(self, only: Provider, team: Team) -> None:
        factories.make_invitation(team, token="t", email="new@example.com", role=Role.REVIEWER)
        only.knows("1", email="new@example.com", email_verified=True)
        browser = Client()
        invited = browser.get("/join/", {"token": "t"}, follow=True)

        _, answer = only.sign_in("1", browser, next="/join/")
        browser.post("/join/")

        assert "Sign in with Acme sign-on" in invited.text
        assert 'name="password1"' not in invited.text
        assert answer["Location"] == "/join/"
        assert roles(team) == {"new@example.com": "reviewer"}

    def test_lets_an_invitation_in_nobody_else(self, only: Provider, team: Team) -> None:
        factories.make_invitation(team, token="t", email="new@example.com")
        only.knows("1", email="other@example.com", email_verified=True)
        browser = Client()
        browser.get("/join/", {"token": "t"}, follow=True)

        _, answer = only.sign_in("1", browser, next="/join/")

        assert answer.status_code == 403
        assert not User.objects.exists()


class TestConfiguration:
    def test_that_names_teams_which_are_not_there_is_warned_of(
        self, mapped: Team, provider: Provider
    ) -> None:
        found = [str(one.msg) for one in check_teams(databases=["default"])]

        assert found == ["OIDC_GROUP_ROLES names teams that are not there: nowhere."]

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"OIDC_ISSUER": "http://id.example.com"}, "must be an https:// address"),
            ({"OIDC_ISSUER": "id.example.com"}, "must be an https:// address"),
            ({"OIDC_ISSUER": ""}, "OIDC_ISSUER is not"),
            ({"OIDC_CLIENT_ID": ""}, "OIDC_CLIENT_ID is not set"),
            ({"OIDC_CLIENT_SECRET": ""}, "OIDC_CLIENT_SECRET is not set"),
            ({"OIDC_SCOPES": ["email"]}, "must have openid"),
            ({"OIDC_GROUP_ROLES": ["leads=practice"]}, "“leads=practice” is not group=team:role"),
            ({"OIDC_GROUP_ROLES": ["leads=practice:king"]}, "“leads=practice:king” is not"),
            ({}, ""),
        ],
    )
    def test_that_is_wrong_stops_the_start_with_one_sentence(
        self, settings: Settings, change: dict[str, Any], words: str
    ) -> None:
        right = {
            "OIDC_ISSUER": "https://id.example.com",
            "OIDC_CLIENT_ID": "wizard",
            "OIDC_CLIENT_SECRET": "secret",
            "OIDC_GROUP_ROLES": ["leads=practice:admin"],
        }
        for name, value in {**right, **change}.items():
            setattr(settings, name, value)

        errors = [error.msg for error in check_provider()]

        assert len(errors) == (1 if words else 0)
        assert words in "".join(errors)
        assert "secret" not in "".join(errors)
