"""A session is its person's alone, and ends when it should (fixation, theft, tampering)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.contrib.auth.tokens import default_token_generator
from django.contrib.messages.storage import default_storage
from django.core import signing
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from connector_wizard.models import Membership, Role, Team, User
from tests import factories

NAME = django_settings.SESSION_COOKIE_NAME
ROOT = Path(django_settings.BASE_DIR)


@pytest.fixture
def person(team: Team) -> Membership:
    user = factories.make_user("p@example.com", "a long password")
    return factories.join(team, Role.MEMBER, user)


def signed_in(person: Membership, **given: Any) -> Client:
    client = Client(**given)
    client.post(reverse("account_login"), {"login": "p@example.com", "password": "a long password"})
    return client


def opens(client: Client) -> bool:
    return client.get(reverse("team")).status_code == 200


class TestSigningIn:
    def test_leaves_a_planted_session_behind(self, person: Membership) -> None:
        victim = Client()
        session = victim.session
        session["planted"] = True
        session.save()
        planted = session.session_key
        victim.cookies[NAME] = str(planted)

        victim.post(
            reverse("account_login"), {"login": "p@example.com", "password": "a long password"}
        )
        thief = Client()
        thief.cookies[NAME] = str(planted)

        assert opens(victim)
        assert victim.cookies[NAME].value != planted
        assert not opens(thief)

    def test_takes_no_session_id_that_somebody_made_up(self, person: Membership) -> None:
        client = Client()
        client.cookies[NAME] = "a" * 32

        client.post(
            reverse("account_login"), {"login": "p@example.com", "password": "a long password"}
        )

        assert client.cookies[NAME].value != "a" * 32


class TestASession:
    def test_that_was_ended_opens_nothing(self, person: Membership) -> None:
        client = signed_in(person)
        stolen = Client()
        stolen.cookies[NAME] = client.cookies[NAME].value
        assert opens(stolen)

        client.post(reverse("account_logout"))

        assert not opens(stolen)

    def test_that_was_ended_leaves_nothing_in_the_browsers_cache(self, person: Membership) -> None:
        client = signed_in(person)

        assert "Clear-Site-Data" not in client.get(reverse("account_logout"))
        assert client.post(reverse("account_logout"))["Clear-Site-Data"] == '"cache", "storage"'

    def test_of_a_closed_account_opens_nothing(self, person: Membership) -> None:
        client = signed_in(person)

        User.objects.filter(pk=person.user_id).update(is_active=False)

        assert not opens(client)

    def test_of_a_changed_password_opens_nothing(self, person: Membership) -> None:
        client = signed_in(person)
        person.user.set_password("another long password")
        person.user.save()

        assert not opens(client)

    def test_that_is_not_used_ends_after_twelve_hours(self, person: Membership) -> None:
        client = signed_in(person)

        with time_machine.travel(timezone.now() + timedelta(hours=12, minutes=1), tick=False):
            assert not opens(client)

    def test_that_is_used_all_the_time_ends_after_a_day(self, person: Membership) -> None:
        client, begun = signed_in(person), timezone.now()

        for hours in (8, 16, 23):
            with time_machine.travel(begun + timedelta(hours=hours), tick=False):
                client.post(reverse("switch_team"), {"team": person.team.slug})
                assert opens(client)

        with time_machine.travel(begun + timedelta(hours=24, minutes=1), tick=False):
            assert not opens(client)


class TestASignedValue:
    def test_that_was_changed_or_made_for_another_use_is_none(self, db: None) -> None:
        link = signing.dumps({"user": 1}, salt="a letter")

        for value, salt in ((link[:-1] + "x", "a letter"), (link, "a session"), (link, "")):
            with pytest.raises(signing.BadSignature):
                signing.loads(value, salt=salt)
        with (
            time_machine.travel(timezone.now() + timedelta(days=1), tick=False),
            pytest.raises(signing.SignatureExpired),
        ):
            signing.loads(link, salt="a letter", max_age=3600)

    def test_of_a_letter_is_no_good_for_another_person_or_later(self, db: None) -> None:
        one, other = (factories.make_user(password="a long password") for _ in range(2))
        token = default_token_generator.make_token(one)

        assert default_token_generator.check_token(one, token)
        assert not default_token_generator.check_token(other, token)
        with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
            assert not default_token_generator.check_token(one, token)

    def test_of_a_message_that_was_changed_is_shown_nowhere(self, rf: RequestFactory) -> None:
        request = rf.get("/")
        request.session = {}  # type: ignore[assignment]  # nothing is kept in it here
        request.COOKIES[django_settings.MESSAGES_COOKIE_NAME] = '[["__json_message",0,25,"x"]]:y'

        storage: Any = default_storage(request)

        assert list(storage) == []
        assert storage.storages[0].cookie_name == django_settings.MESSAGES_COOKIE_NAME


class TestTheBrowser:
    def test_is_given_nothing_to_store(self) -> None:
        scripts = [*(ROOT / "static" / "js").glob("*.js")]

        assert scripts
        assert not [
            path.name
            for path in scripts
            for word in ("localStorage", "sessionStorage", "indexedDB", "document.cookie")
            if word in path.read_text()
        ]
