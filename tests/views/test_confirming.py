"""What opens doors without a session is made by who has just said that it is them."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from connector_wizard.models import ApiToken, Membership, Role, Team, Webhook
from tests import factories
from tests.people import PASSWORD, confirm, sign_in, with_password

TOKEN = {"name": "nightly", "scopes": ["connections:read"], "days": "30"}
WEBHOOK = {
    "name": "Chat",
    "url": "https://hooks.example.com/x",
    "kinds": ["connection.waiting_for_review"],
}
QUESTION = reverse("account_reauthenticate")

pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture
def person(team: Team) -> Membership:
    return with_password(team, Role.ADMIN)


@pytest.fixture
def desk(person: Membership) -> Client:
    found: Client = sign_in(person.user)[0]
    return found


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


class TestOnceMore:
    @pytest.mark.parametrize("name", ["token-add", "webhook-add"])
    def test_is_asked_before_anything_is_typed(self, desk: Client, name: str) -> None:
        url = reverse(name)

        asked = desk.get(url)
        after = desk.post(asked["Location"], {"password": PASSWORD})

        assert asked["Location"].startswith(QUESTION)
        assert after["Location"] == url
        assert desk.get(url).status_code == 200

    def test_is_asked_of_a_post_too_and_loses_nothing(
        self, desk: Client, clock: time_machine.Traveller
    ) -> None:
        confirm(desk)
        clock.shift(timedelta(minutes=6))

        asked = desk.post(reverse("token-add"), TOKEN)
        nothing_yet = not ApiToken.objects.exists()
        made = desk.post(asked["Location"], {"password": PASSWORD})

        assert nothing_yet
        assert re.search(r"cwt_[0-9A-Za-z]{49}", made.text)
        assert ApiToken.objects.get().name == "nightly"

    def test_is_asked_before_a_webhooks_secret_is_replaced(self, desk: Client, team: Team) -> None:
        webhook = factories.make_webhook(team)
        url = reverse("webhook-secret", kwargs={"pk": webhook.pk})

        asked = desk.post(url)
        kept = Webhook.objects.get().secret
        made = desk.post(asked["Location"], {"password": PASSWORD})

        assert kept == factories.WEBHOOK_SECRET
        assert Webhook.objects.get().secret in made.text

    def test_a_wrong_password_makes_nothing(self, desk: Client) -> None:
        asked = desk.post(reverse("webhook-add"), WEBHOOK)

        answer = desk.post(asked["Location"], {"password": "a wrong one"})

        assert answer.status_code == 200
        assert not Webhook.objects.exists()

    def test_is_not_carried_out_by_somebody_else_afterwards(self, desk: Client, team: Team) -> None:
        asked = desk.post(reverse("token-add"), TOKEN)
        desk.post(reverse("account_logout"))
        other = with_password(team, Role.MEMBER)
        sign_in(other.user, desk)

        desk.post(asked["Location"], {"password": PASSWORD})

        assert not ApiToken.objects.exists()

    def test_comes_after_the_role_table(self, team: Team) -> None:
        desk = sign_in(with_password(team, Role.MEMBER).user)[0]
        webhook = factories.make_webhook(team)

        answers = [
            desk.get(reverse("webhook-add")),
            desk.post(reverse("webhook-secret", kwargs={"pk": webhook.pk})),
        ]

        assert [answer.status_code for answer in answers] == [403, 403]

    @pytest.mark.parametrize("only_provider", [False, True])
    def test_is_not_asked_of_whom_the_provider_vouches_for(
        self, team: Team, settings: Settings, *, only_provider: bool
    ) -> None:
        settings.OIDC_ONLY = only_provider
        user = factories.make_user("", PASSWORD if only_provider else None)
        desk = Client()
        desk.force_login(
            factories.join(team, Role.MEMBER, user).user,
            "django.contrib.auth.backends.ModelBackend",
        )
        session = desk.session
        session["by_provider"] = True
        session.save()

        assert desk.get(reverse("token-add")).status_code == 200

    def test_keeps_nothing_in_the_session_once_it_is_done(self, desk: Client) -> None:
        asked = desk.post(reverse("webhook-add"), WEBHOOK)
        before = json.dumps(dict(desk.session))
        desk.post(asked["Location"], {"password": PASSWORD})

        assert "hooks.example.com" in before
        assert "hooks.example.com" not in json.dumps(dict(desk.session))
