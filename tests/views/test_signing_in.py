"""People sign in by e-mail; every try is in their teams' histories, and nobody signs up."""

import pytest
from django.test import Client
from django.urls import reverse

from connector_wizard.models import Event, Membership, PlatformAccount, Role, Team, User
from tests import factories
from tests.people import PASSWORD, sign_in, with_password

LOGIN = "/sign-in/login/"


@pytest.fixture
def person(team: Team) -> Membership:
    return factories.join(
        team, Role.MEMBER, factories.make_user("p@example.com", "a long password")
    )


class TestSigningIn:
    def test_leads_to_the_page_that_was_asked_for(self, person: Membership) -> None:
        client = Client()
        wanted = reverse("connections")
        asked = client.get(wanted)

        answer = client.post(
            asked["Location"], {"login": "P@example.com", "password": "a long password"}
        )

        event = Event.objects.get()
        assert answer["Location"] == wanted
        assert (event.action, event.changes) == ("session.begun", '{"method":"password"}')

    def test_records_a_failure_where_the_person_is_known(self, person: Membership) -> None:
        answer = Client().post(LOGIN, {"login": "p@example.com", "password": "wrong"})

        event = Event.objects.get()
        assert answer.status_code == 200
        assert (event.action, event.outcome) == ("session.refused", "denied")

    def test_says_the_same_of_people_there_are_and_there_are_not(self, person: Membership) -> None:
        wrong = Client().post(LOGIN, {"login": "p@example.com", "password": "wrong"})
        nobody = Client().post(LOGIN, {"login": "n@example.com", "password": "wrong"})

        assert wrong.context["form"].errors == nobody.context["form"].errors

    def test_records_the_sign_out(self, at_desk: Client) -> None:
        at_desk.post(reverse("account_logout"))

        assert Event.objects.get().action == "session.ended"


class TestSwitchingTeams:
    def test_works_among_ones_own(self, at_desk: Client, member: Membership) -> None:
        other = factories.join(factories.make_team("Other"), Role.ADMIN, member.user).team

        at_desk.post(reverse("switch_team"), {"team": other.slug})

        assert at_desk.get(reverse("team")).context["team"] == other

    def test_is_of_no_use_with_a_team_of_others_or_none(
        self, at_desk: Client, member: Membership
    ) -> None:
        foreign = factories.make_team("Foreign")

        answers = [
            at_desk.post(reverse("switch_team"), {"team": slug}).status_code
            for slug in (foreign.slug, "", "nonsense")
        ]

        assert answers == [404, 404, 404]
        assert at_desk.get(reverse("team")).context["team"] == member.team

    def test_shows_home_to_who_had_to_sign_in_in_between(self, at_desk: Client) -> None:
        assert at_desk.get(reverse("switch_team"))["Location"] == reverse("home")

    def test_is_offered_only_to_who_has_several(self, at_desk: Client, member: Membership) -> None:
        alone = at_desk.get(reverse("home")).text
        factories.join(factories.make_team("Other"), Role.ADMIN, member.user)

        assert reverse("switch_team") not in alone
        assert reverse("switch_team") in at_desk.get(reverse("home")).text


class TestAdminSite:
    @pytest.fixture
    def operator(self, db: None) -> Client:
        client = Client()
        user = User.objects.create_superuser("o@example.com", "a long password")
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        return client

    @pytest.mark.parametrize(
        "name",
        [
            "user",
            "team",
            "membership",
            "invitation",
            "platformaccount",
            "connection",
            "submission",
            "event",
        ],
    )
    def test_lists_and_shows_without_letting_change(self, operator: Client, name: str) -> None:
        assert operator.get(f"/admin/connector_wizard/{name}/").status_code == 200
        assert operator.get(f"/admin/connector_wizard/{name}/add/").status_code == 403

    def test_shows_no_secret(
        self, operator: Client, member: Membership, account: PlatformAccount
    ) -> None:
        row = factories.make_draft(member, account, secrets={"password": "canary-in-admin"})

        page = operator.get(f"/admin/connector_wizard/connection/{row.pk}/change/")

        assert page.status_code == 200
        assert "canary-in-admin" not in page.text
        assert "v1." not in page.text


class TestChangingThePassword:
    @pytest.mark.parametrize(("old", "taken"), [(PASSWORD, True), ("a wrong one", False)])
    def test_asks_for_the_one_before(self, team: Team, old: str, taken: bool) -> None:
        person = with_password(team, Role.MEMBER)
        browser, _ = sign_in(person.user)
        fresh = {"password1": "quite another word", "password2": "quite another word"}

        browser.post(reverse("account_change_password"), {"oldpassword": old, **fresh})

        person.user.refresh_from_db()
        assert person.user.check_password("quite another word") is taken
