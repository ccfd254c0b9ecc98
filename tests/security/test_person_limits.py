"""One person has the site do only so much: each form counts, and what costs others counts more."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from connector_wizard.emulator import Emulator
from connector_wizard.limits import ALWAYS, BY_VISITORS, COUNTED, WORDS
from connector_wizard.models import (
    ApiToken,
    Event,
    Invitation,
    Membership,
    PlatformAccount,
    Role,
)
from tests import factories
from tests.security.addresses import Site, every_address
from tests.test_access import MATRIX, desk

# They cost nothing but rows of ours: the limit for all forms is enough.
CHEAP = {
    "account",
    "account-delete",
    "approval",
    "connect",
    "connect-account",
    "connect-credentials",
    "connect-discard",
    "connect-sandbox",
    "connect-withdraw",
    "connection-answer",
    "connection-copy",
    "connection-give-up",
    "connection-review",
    "invitation-withdraw",
    "join",
    "member",
    "member-remove",
    "notices",
    "policies",
    "reviews",
    "switch_team",
    "team-leave",
    "token-revoke",
    "webhook",
    "webhook-remove",
}
ONLY_SHOW = {
    "connection",
    "connection-code",
    "connection-data",
    "connection-progress",
    "connection-test-result",
    "connections",
    "help",
    "history",
    "home",
    "inventory",
    "inventory-progress",
    "keys",
    "team",
    "team-tokens",
    "tokens",
    "webhooks",
}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands at the beginning of a window of each length."""
    hours = int(timezone.now().timestamp()) // 3600 * 3600
    with time_machine.travel(hours + 1, tick=False) as traveller:
        yield traveller


@pytest.fixture
def strict(settings: Settings, clock: time_machine.Traveller) -> None:
    """Once is allowed of everything that costs more than a row."""
    settings.PERSON_LIMITS = {**dict.fromkeys(WORDS, (1, 600)), "forms": (100, 300)}


def invite(browser: Client, email: str = "new@example.com", **more: Any) -> Any:
    return browser.post(reverse("invitation-add"), {"email": email, "role": "member"}, **more)


@pytest.mark.usefixtures("strict")
class TestALimit:
    def test_ends_with_a_page_that_says_what_and_how_long(self, at_admins_desk: Client) -> None:
        invite(at_admins_desk)

        answer = invite(at_admins_desk, "other@example.com")

        assert (answer.status_code, answer["Retry-After"]) == (429, "599")
        assert "one person may make invitations 1 times in 10 minutes" in answer.text
        assert "Wait 10 minutes." in answer.text
        assert "nothing that you typed is lost" in answer.text
        assert Invitation.objects.count() == 1

    def test_is_over_when_it_said(
        self, at_admins_desk: Client, clock: time_machine.Traveller
    ) -> None:
        invite(at_admins_desk)
        wait = int(invite(at_admins_desk, "other@example.com")["Retry-After"])
        clock.shift(timedelta(seconds=wait))

        assert invite(at_admins_desk, "other@example.com").status_code == 200

    def test_counts_for_its_whole_window_however_long_nothing_comes(
        self, at_admins_desk: Client, clock: time_machine.Traveller, settings: Settings
    ) -> None:
        settings.PERSON_LIMITS = {**settings.PERSON_LIMITS, "invitations": (2, 3600)}
        invite(at_admins_desk)
        invite(at_admins_desk, "other@example.com")
        clock.shift(timedelta(minutes=50))

        assert invite(at_admins_desk, "third@example.com").status_code == 429

    def test_is_each_persons_own(self, at_admins_desk: Client, team: Any) -> None:
        invite(at_admins_desk)
        invite(at_admins_desk)

        other = desk(factories.join(team, Role.ADMIN))

        assert invite(other, "other@example.com").status_code == 200

    def test_counts_all_sessions_of_a_person_together(
        self, at_admins_desk: Client, admin: Membership
    ) -> None:
        invite(at_admins_desk)

        assert invite(desk(admin), "other@example.com").status_code == 429

    def test_of_one_thing_leaves_the_others_alone(self, at_admins_desk: Client) -> None:
        invite(at_admins_desk)
        invite(at_admins_desk)

        made = at_admins_desk.post(
            reverse("token-add"), {"name": "x", "scopes": ["connections:read"], "days": "30"}
        )

        assert made.status_code == 200
        assert ApiToken.objects.exists()

    def test_is_in_the_history_once(self, at_admins_desk: Client, admin: Membership) -> None:
        for _ in range(4):
            invite(at_admins_desk)

        told = Event.objects.get(action="access.denied")
        assert (told.actor, told.outcome) == (admin.user.email, "denied")
        assert told.object_label == "make invitations more than 1 times in 10 minutes"

    def test_is_in_the_history_again_in_the_next_window(
        self, at_admins_desk: Client, clock: time_machine.Traveller
    ) -> None:
        for _ in range(2):
            invite(at_admins_desk)
            invite(at_admins_desk)
            clock.shift(timedelta(seconds=600))

        assert Event.objects.filter(action="access.denied").count() == 2

    def test_asks_the_platform_nothing(
        self, at_admins_desk: Client, account: PlatformAccount, platform: Emulator
    ) -> None:
        url = reverse("account-verify", kwargs={"pk": account.pk})
        at_admins_desk.post(url)
        before = len(platform.requests("sandboxes"))

        at_admins_desk.post(url)

        assert before
        assert len(platform.requests("sandboxes")) == before

    def test_counts_no_looking(self, at_admins_desk: Client) -> None:
        answers = [at_admins_desk.get(reverse("invitation-add")) for _ in range(3)]

        assert [one.status_code for one in answers] == [200] * 3

    def test_is_told_to_htmx_by_its_status(self, at_admins_desk: Client) -> None:
        invite(at_admins_desk)

        answer = invite(at_admins_desk, headers={"HX-Request": "true"})

        assert (answer.status_code, "HX-Redirect" in answer) == (429, False)

    def test_tells_nothing_of_what_was_typed(self, at_admins_desk: Client) -> None:
        invite(at_admins_desk)

        assert "typed@example.com" not in invite(at_admins_desk, "typed@example.com").text


class TestEveryForm:
    def test_counts_towards_one_limit_for_all(
        self, at_desk: Client, settings: Settings, clock: time_machine.Traveller
    ) -> None:
        settings.PERSON_LIMITS = {**settings.PERSON_LIMITS, "forms": (3, 300)}
        names = ("notices", "mfa_activate_totp", "policies", "notices")

        statuses = [at_desk.post(reverse(name)).status_code for name in names]

        assert statuses[-1] == 429
        assert 429 not in statuses[:-1]

    def test_of_any_address_does(self, site: Site, settings: Settings, db: None) -> None:
        settings.PERSON_LIMITS = {**settings.PERSON_LIMITS, "forms": (0, 300)}
        # The API is called with tokens, a session opens nothing there; the way to the provider is
        # no form. The values made up for an expression of allauth's lead nowhere.
        apart = ALWAYS | BY_VISITORS | {"account_reset_password_from_key"}
        admin = site.desk("admin")

        passed = {
            name: answer.status_code
            for name, path in site.paths.items()
            if name not in apart and not path.startswith("/api/")
            if (answer := admin.post(path)).status_code != 429
        }

        assert passed == {}

    def test_that_stops_who_uses_ones_session_goes_through(
        self, at_desk: Client, settings: Settings, clock: time_machine.Traveller
    ) -> None:
        settings.PERSON_LIMITS = {**settings.PERSON_LIMITS, "forms": (0, 300)}

        answers = [at_desk.post(reverse(name)) for name in sorted(ALWAYS)]

        assert 429 not in {answer.status_code for answer in answers}
        assert at_desk.get(reverse("home")).status_code == 302

    def test_that_asks_somebody_else_is_counted_more_closely_or_said_to_be_cheap(self) -> None:
        assert set(MATRIX) - ONLY_SHOW - CHEAP == set(COUNTED)

    def test_that_is_counted_exists(self) -> None:
        assert set(COUNTED) <= {one.name for one in every_address()}

    def test_has_a_limit_and_words(self, settings: Settings) -> None:
        assert set(settings.PERSON_LIMITS) == set(WORDS) >= set(COUNTED.values())


class TestVisitors:
    @pytest.fixture(autouse=True)
    def provider(self, strict: None, settings: Settings, db: None) -> None:
        settings.OIDC_ISSUER = "http://127.0.0.1:9"
        settings.OIDC_CLIENT_ID = settings.OIDC_CLIENT_SECRET = "x"
        settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def begin(self, come_from: str) -> Any:
        return Client().get(reverse("provider"), headers={"X-Forwarded-For": come_from})

    def test_are_let_ask_the_provider_only_so_often(self) -> None:
        answers = [self.begin(f"192.0.2.{number}, 203.0.113.9") for number in range(2)]

        assert [one.status_code for one in answers] == [502, 429]
        assert "begin to sign in" in answers[1].text

    def test_are_told_apart_by_where_they_come_from(self) -> None:
        answers = [self.begin(f"203.0.113.{number}") for number in range(2)]

        assert [one.status_code for one in answers] == [502, 502]
