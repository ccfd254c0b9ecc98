"""A test is begun by one press, followed by the page, and seen wherever a connection is."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from connector_wizard import testing
from connector_wizard.emulator import Emulator
from connector_wizard.models import (
    SYSTEM,
    Check,
    Connection,
    Event,
    Membership,
    PlatformAccount,
    Role,
)
from connector_wizard.models.checks import make_due
from tests import factories
from tests.waiting import no_test_runs, until

HTMX = {"HX-Request": "true"}


def address(name: str, connection: Connection) -> str:
    return reverse(name, kwargs={"pk": connection.pk})


def check(connection: Connection, outcome: str, **more: Any) -> Check:
    """A result, as its test would have left it."""
    now = timezone.now()
    if outcome != "unknown":
        facts = {"test_verdict": outcome, "tested_at": now, "test_since": now}
        Connection.objects.filter(pk=connection.pk).update(**facts)
    return Check.objects.create(connection=connection, outcome=outcome, at=now, **more)


@pytest.mark.django_db
class TestOldNews:
    """What a test said before the credentials changed tells nothing of them."""

    @pytest.mark.parametrize("outcome", ["passed", "failed"])
    def test_is_not_told_as_how_it_is(
        self, at_desk: Client, member: Membership, account: PlatformAccount, outcome: str
    ) -> None:
        connection = factories.make_created(member, account)
        check(connection, outcome, problem="No entry." if outcome == "failed" else "")

        make_due(connection, now=timezone.now())

        page = at_desk.get(address("connection", connection)).text
        assert "Not tested since its credentials changed" in page
        assert "The source let the Platform in on" not in page
        assert "It fails since" not in page
        assert f'data-said="{connection}: not tested"' in page
        assert page.count("No entry.") == (outcome == "failed")
        listed = at_desk.get(reverse("connections")).text
        assert "Not tested" in listed
        assert str(connection) not in at_desk.get(f"/connections/?test={outcome}").text

    def test_ends_with_the_next_test_that_has_a_verdict(
        self, at_desk: Client, member: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        connection = factories.make_on_platform(member, account, platform)
        make_due(connection, now=timezone.now())
        platform.fail("test", "status", status=403, shape="flow")

        for said in ("Not tested since", "The source let the Platform in on"):
            testing.run(connection, actor=SYSTEM)

            assert said in at_desk.get(address("connection", connection)).text


@pytest.mark.django_db(transaction=True)
class TestPressing:
    def test_has_it_tested_once_and_shows_what_came_of_it(
        self, at_desk: Client, member: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        connection = factories.make_on_platform(member, account, platform)
        platform.fail("test", "slow", seconds=0.5)

        for _ in range(2):
            answer = at_desk.post(address("connection-test", connection), headers=HTMX)
            assert "trying to reach the source" in answer.text
        until(no_test_runs)

        page = at_desk.get(address("connection", connection)).text
        assert "Test passed" in page
        assert member.user.email in page
        assert len(platform.requests("test")) == 1
        assert list(Event.objects.values_list("action", "actor")) == [
            ("connection.test_asked", member.user.email)
        ]

    def test_follows_a_creation_by_itself(
        self, at_desk: Client, member: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        draft = factories.make_draft(member, account, secrets={"password": "fails-test"})
        page = address("connection", draft)

        at_desk.post(address("connect-check", draft), {"name": "Sales"})
        until(Check.objects.exists)

        draft.refresh_from_db()
        assert (draft.status, draft.test_verdict) == ("created", "failed")
        assert "does not accept this user and password" in at_desk.get(page).text

    def test_that_cannot_be_answered_leaves_what_was_created_as_it_is(
        self, at_desk: Client, member: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        draft = factories.make_draft(member, account)
        platform.fail("test", "close", times=None)

        at_desk.post(address("connect-check", draft), {"name": "Sales"})
        until(Check.objects.exists)

        draft.refresh_from_db()
        page = at_desk.get(address("connection", draft)).text
        assert (draft.status, draft.test_verdict) == ("created", "")
        assert "The last test told nothing about the source" in page


class TestFollowing:
    def test_says_nothing_where_nothing_changed(
        self, at_desk: Client, member: Membership, account: PlatformAccount
    ) -> None:
        soon = timezone.now() + timedelta(minutes=1)
        connection = factories.make_created(member, account, test_lease_until=soon)
        page = at_desk.get(address("connection", connection))
        url = f"{address('connection-test-result', connection)}?shown={page.context['test_state']}"

        assert f'hx-get="{url}"' in page.text
        assert at_desk.get(url, headers=HTMX).status_code == 204
        Connection.objects.update(test_lease_until=None)
        check(connection, "passed")
        told = at_desk.get(url, headers=HTMX)
        assert "Test passed" in told.text
        assert "hx-get" not in told.text

    def test_explains_a_failure_and_keeps_it_beside_what_is_not_known(
        self, at_desk: Client, member: Membership, account: PlatformAccount
    ) -> None:
        connection = factories.make_created(member, account)
        said = {"platform_code": "CONNECTOR-1308-400", "platform_request_id": "r1"}
        words = "Connection timed out"
        check(connection, "failed", problem="x", advice="y", platform_words=words, **said)

        page = at_desk.get(address("connection", connection)).text
        assert "a firewall keeps the Platform out" in page
        assert "r1" in page
        check(connection, "unknown", problem="It answered with status 503.", advice="Wait.")
        page = at_desk.get(address("connection", connection)).text
        assert "It answered with status 503." in page
        assert "Test failed" in page

    def test_offers_a_test_only_to_who_may_begin_one(
        self, at_desk: Client, member: Membership, account: PlatformAccount
    ) -> None:
        mine = factories.make_created(member, account)
        others = factories.make_created(factories.join(member.team, Role.MEMBER), account)

        offers = [
            "Test it now" in at_desk.get(address("connection", one)).text for one in (mine, others)
        ]

        assert offers == [True, False]


class TestWhatFails:
    @pytest.fixture
    def failing(self, member: Membership, account: PlatformAccount) -> Connection:
        factories.make_created(member, account, name="Sound", test_verdict="passed")
        row = factories.make_created(member, account, name="Broken")
        check(row, "failed", problem="x")
        return row

    def test_is_on_the_home_page(self, at_desk: Client, failing: Connection) -> None:
        page = at_desk.get(reverse("home"))

        assert [one.name for one in page.context["failing"]] == ["Broken"]
        assert "Failing their test" in page.text

    @pytest.mark.parametrize(
        ("asked", "names"),
        [("failed", ["Broken"]), ("passed", ["Sound"]), ("", ["Broken", "Sound"]), ("x", None)],
    )
    def test_is_found_in_the_list(
        self, at_desk: Client, failing: Connection, asked: str, names: list[str] | None
    ) -> None:
        page = at_desk.get(reverse("connections"), {"test": asked})

        found = [row.name for row in page.context["page"].rows]
        assert found == (names or ["Broken", "Sound"])

    def test_is_seen_by_reviewers(self, failing: Connection) -> None:
        reviewer = factories.join(failing.team, Role.REVIEWER)
        desk = Client()
        desk.force_login(reviewer.user, "django.contrib.auth.backends.ModelBackend")

        assert desk.get(reverse("reviews")).text.count("Test failed") == 1
