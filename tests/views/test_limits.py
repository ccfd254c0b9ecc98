"""Guessing is slowed down, and locks out nobody but who guesses."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from connector_wizard.models import Membership, Role, Team
from tests.people import sign_in, with_password

pytestmark = pytest.mark.usefixtures("quick_hashes")

LIMIT = 5


@pytest.fixture
def person(team: Team) -> Membership:
    return with_password(team, Role.MEMBER)


def guess(person: Membership, times: int, **where: Any) -> list[int]:
    return [
        sign_in(person.user, password="a wrong one", **where)[1].status_code for _ in range(times)
    ]


class TestGuessing:
    def test_ends_with_a_page_that_says_how_long_to_wait(self, person: Membership) -> None:
        statuses = guess(person, LIMIT)

        _, answer = sign_in(person.user)

        assert statuses == [200] * LIMIT
        assert (answer.status_code, answer["Retry-After"]) == (429, "300")
        assert "Wait five minutes" in answer.text

    def test_locks_the_owner_out_nowhere_else(self, person: Membership) -> None:
        guess(person, LIMIT + 3, REMOTE_ADDR="203.0.113.9")

        _, answer = sign_in(person.user, REMOTE_ADDR="198.51.100.7")

        assert answer.status_code == 302

    def test_locks_nobody_else_out_who_is_behind_the_same_address(
        self, person: Membership, team: Team
    ) -> None:
        guess(person, LIMIT + 3)

        _, answer = sign_in(with_password(team, Role.MEMBER).user)

        assert answer.status_code == 302

    def test_under_many_names_is_limited_for_the_whole_address(self, team: Team) -> None:
        people = [with_password(team, Role.MEMBER) for _ in range(13)]
        for one in people:
            guess(one, 4)

        _, answer = sign_in(people[0].user)

        assert answer.status_code == 429

    def test_does_not_go_on_because_of_a_success_in_between(
        self, person: Membership, team: Team
    ) -> None:
        accomplice = with_password(team, Role.MEMBER)
        for _ in range(LIMIT):
            guess(person, 1)
            sign_in(accomplice.user)

        assert guess(person, 1) == [429]

    def test_within_one_large_network_counts_once(self, person: Membership) -> None:
        for number in range(LIMIT):
            guess(person, 1, REMOTE_ADDR=f"2001:db8::{number + 1}")

        _, answer = sign_in(person.user, REMOTE_ADDR="2001:db8::ffff")

        assert answer.status_code == 429

    def test_is_counted_where_every_process_looks(self, person: Membership) -> None:
        guess(person, 1)

        with connection.cursor() as cursor:
            cursor.execute("SELECT cache_key FROM connector_wizard_cache")
            kept = str(cursor.fetchall())

        assert "login_failed" in kept
        assert person.user.email not in kept


class TestForwardedFor:
    """Who invents addresses in the header gains none: ours are counted from the right."""

    @pytest.mark.parametrize("proxies", [0, 1, 2])
    def test_buys_no_more_guesses(
        self, person: Membership, settings: Settings, proxies: int
    ) -> None:
        settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
        behind = ["203.0.113.9", "10.0.0.1"][:proxies]
        statuses = [
            guess(person, 1, HTTP_X_FORWARDED_FOR=", ".join([f"192.0.2.{number}", *behind]))[0]
            for number in range(LIMIT + 1)
        ]

        assert statuses == [200] * LIMIT + [429]

    @pytest.mark.parametrize("proxies", [1, 2])
    def test_tells_people_apart_who_come_through_the_proxies(
        self, person: Membership, settings: Settings, proxies: int
    ) -> None:
        settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
        tail = ["10.0.0.1"][: proxies - 1]
        header = ", ".join(["203.0.113.9", *tail])
        guess(person, LIMIT + 1, HTTP_X_FORWARDED_FOR=header)

        honest = ", ".join(["198.51.100.7", *tail])
        _, answer = sign_in(person.user, HTTP_X_FORWARDED_FOR=honest)

        assert answer.status_code == 302


class TestOtherForms:
    def test_limits_who_asks_for_links(self, person: Membership) -> None:
        form = {"email": "nobody@example.com"}
        url = reverse("account_reset_password")

        statuses = [Client().post(url, form).status_code for _ in range(6)]

        assert statuses == [302] * 5 + [429]

    def test_limits_who_confirms_with_a_stolen_session(self, person: Membership) -> None:
        desk = sign_in(person.user)[0]
        url = reverse("account_reauthenticate")

        statuses = [desk.post(url, {"password": "wrong"}).status_code for _ in range(LIMIT + 1)]

        assert statuses[-1] == 429
