"""A person sees where they are signed in, and ends what they do not know, at once."""

import json
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from connector_wizard.models import Event, Membership, Role, Team
from connector_wizard.views.sessions import browser_of
from tests.people import PASSWORD, sign_in, with_password

pytestmark = pytest.mark.usefixtures("quick_hashes")

URL = "/sign-in/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)


@pytest.fixture
def person(team: Team) -> Membership:
    return with_password(team, Role.MEMBER)


@pytest.fixture
def here(person: Membership) -> Client:
    return at("10.0.0.1", FIREFOX, person)


def at(address: str, user_agent: str, person: Membership) -> Client:
    client = Client(headers={"user-agent": user_agent}, REMOTE_ADDR=address)
    sign_in(person.user, client)
    return client


def signed_in(client: Client) -> bool:
    return client.get(reverse("home")).status_code == 200


class TestListing:
    def test_shows_each_with_its_browser_address_and_which_is_this_one(
        self, here: Client, person: Membership
    ) -> None:
        at("10.0.0.2", CHROME, person)

        shown = here.get(URL).context["sessions"]

        assert [(one["here"], one["row"].ip, one["browser"]) for one in shown] == [
            (True, "10.0.0.1", "Firefox on Linux"),
            (False, "10.0.0.2", "Chrome on Windows"),
        ]

    def test_shows_one_that_began_before_sessions_were_listed(self, here: Client) -> None:
        UserSession.objects.all().delete()

        assert [one["here"] for one in here.get(URL).context["sessions"]] == [True]

    def test_shows_nobody_elses(self, here: Client, team: Team) -> None:
        at("10.9.9.9", CHROME, with_password(team, Role.ADMIN))

        assert "10.9.9.9" not in here.get(URL).text

    def test_knows_when_each_was_last_seen_and_writes_it_seldom(self, here: Client) -> None:
        row = UserSession.objects.get()
        long_ago = timezone.now() - timedelta(hours=1)
        UserSession.objects.filter(pk=row.pk).update(last_seen_at=long_ago)

        here.get(reverse("home"))
        first = UserSession.objects.get().last_seen_at
        here.get(reverse("home"))

        assert first > long_ago
        assert UserSession.objects.get().last_seen_at == first

    @pytest.mark.parametrize(
        ("user_agent", "words"),
        [
            (FIREFOX, "Firefox on Linux"),
            (CHROME, "Chrome on Windows"),
            (f"{CHROME} Edg/140.0", "Edge on Windows"),
            ("Mozilla/5.0 (iPhone; CPU) Version/18.0 Mobile/1 Safari/604.1", "Safari on iPhone"),
            ("curl/8.0", "curl"),
            ("<script>alert(1)</script>", "Unknown browser"),
            ("", "Unknown browser"),
        ],
    )
    def test_tells_browsers_in_readable_words(self, user_agent: str, words: str) -> None:
        assert browser_of(user_agent) == words


class TestEnding:
    def test_ends_one_at_once_and_says_so_in_the_history(
        self, here: Client, person: Membership
    ) -> None:
        first, second = (at(f"10.0.0.{n}", CHROME, person) for n in (2, 3))
        row = UserSession.objects.get(ip="10.0.0.2")

        here.post(URL, {"session": row.pk})

        event = Event.objects.get(action="session.others_ended")
        assert [signed_in(one) for one in (here, first, second)] == [True, False, True]
        assert json.loads(event.changes) == {"from": ["10.0.0.2"]}

    def test_ends_all_others(self, here: Client, person: Membership) -> None:
        others = [at(f"10.0.0.{n}", CHROME, person) for n in (2, 3)]

        page: Any = here.post(URL, {"session": "others"}, follow=True)

        assert [signed_in(one) for one in (here, *others)] == [True, False, False]
        assert "2 sessions are ended" in page.text

    def test_cannot_end_somebody_elses(self, here: Client, team: Team) -> None:
        other = at("10.9.9.9", CHROME, with_password(team, Role.ADMIN))
        row = UserSession.objects.get(ip="10.9.9.9")

        answers = [here.post(URL, {"session": one}).status_code for one in (row.pk, "", "x")]

        assert answers == [404, 404, 404]
        assert signed_in(other)

    def test_happens_everywhere_when_the_password_changes(
        self, here: Client, person: Membership
    ) -> None:
        other = at("10.0.0.2", CHROME, person)
        fresh = {"password1": "quite another word", "password2": "quite another word"}

        here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **fresh})

        assert [signed_in(one) for one in (here, other)] == [False, False]
        assert Event.objects.filter(action="password.changed", actor=person.user.email).exists()
        assert signed_in(sign_in(person.user, password="quite another word")[0])
