"""Admins add webhooks, try them, change them and see what became of each notice."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from connector_wizard.models import Delivery, Event, Membership, NoticeKind, Team, Webhook
from tests import factories
from tests.flow_service.raw_server import RawServer, answer
from tests.notices.verifying import verified

KINDS = [NoticeKind.WAITING_FOR_REVIEW.value, NoticeKind.TEST_FAILING.value]
NEW = {"name": "Chat", "url": "https://hooks.example.com/t0ken", "kinds": KINDS}
CONSOLE = "django.core.mail.backends.console.EmailBackend"


@pytest.fixture
def receiver() -> Iterator[RawServer]:
    with RawServer([answer(204)]) as server:
        yield server


@pytest.fixture
def webhook(team: Team, receiver: RawServer) -> Webhook:
    return factories.make_webhook(team, name="Chat", url=f"{receiver.url}/t0ken")


def told() -> dict[str, Any]:
    changes: dict[str, Any] = json.loads(Event.objects.latest("sequence").changes)
    return changes


def shown_secret(page: str) -> str:
    return page.partition('<code class="copy-value">')[2].partition("</code>")[0]


class TestAdding:
    def test_shows_the_secret_this_once_and_keeps_it_sealed(
        self, at_admins_desk: Client, admin: Membership
    ) -> None:
        response = at_admins_desk.post(reverse("webhook-add"), NEW)

        row = Webhook.objects.get()
        secret = shown_secret(response.text)
        assert (row.secret, row.made_by) == (secret, admin.user.email)
        assert secret.startswith("whsec_")
        assert secret not in row.__dict__["secret"]
        for page in (reverse("webhooks"), reverse("webhook", kwargs={"pk": row.pk})):
            assert secret not in at_admins_desk.get(page).text

    def test_is_an_event_without_the_secret_and_without_the_addresss_path(
        self, at_admins_desk: Client
    ) -> None:
        response = at_admins_desk.post(reverse("webhook-add"), NEW)

        event = Event.objects.get()
        assert event.action == "webhook.added"
        assert told() == {"name": "Chat", "host": "hooks.example.com", "kinds": KINDS, "on": True}
        assert shown_secret(response.text) not in event.changes

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"url": "http://example.com/"}, "has to begin with https://"),
            ({"url": "https://10.1.2.3/"}, "inside a private network"),
            ({"url": "https://169.254.169.254/latest"}, "inside a private network"),
            ({"url": "https://user:word@example.com/"}, "Leave out the user name"),
            ({"url": "https://example.com:22/"}, "This port is not allowed"),
            ({"url": "nonsense"}, "has to begin with https://"),
            ({"kinds": []}, "required"),
            ({"name": "Taken"}, "already has a webhook of that name"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, change: dict[str, Any], words: str, at_admins_desk: Client, team: Team
    ) -> None:
        factories.make_webhook(team, name="Taken")
        typed = {**NEW, **change}

        response = at_admins_desk.post(reverse("webhook-add"), typed)

        assert response.status_code == 422
        assert words in response.text
        assert f'value="{typed["url"]}"' in response.text
        assert Webhook.objects.count() == 1


class TestLookingAfter:
    def test_tells_what_changed_but_no_address(
        self, at_admins_desk: Client, webhook: Webhook
    ) -> None:
        page = reverse("webhook", kwargs={"pk": webhook.pk})

        at_admins_desk.post(page, {**NEW, "url": "https://hooks.example.com/new-t0ken"})

        webhook.refresh_from_db()
        changes = told()
        assert (webhook.is_on, webhook.kinds) == (False, KINDS)
        assert changes["on"] == {"before": True, "after": False}
        assert changes["address"] == "changed"
        assert "t0ken" not in json.dumps(changes)

    def test_writes_no_event_where_nothing_changed(
        self, at_admins_desk: Client, webhook: Webhook
    ) -> None:
        page = reverse("webhook", kwargs={"pk": webhook.pk})
        same = {"name": webhook.name, "url": webhook.url, "kinds": webhook.kinds, "is_on": "on"}

        at_admins_desk.post(page, same)

        assert not Event.objects.exists()

    def test_keeps_its_name_in_the_title_when_the_new_one_is_taken(
        self, at_admins_desk: Client, webhook: Webhook, team: Team
    ) -> None:
        factories.make_webhook(team, name="Taken")

        response = at_admins_desk.post(
            reverse("webhook", kwargs={"pk": webhook.pk}), {**NEW, "name": "Taken"}
        )

        assert response.status_code == 422
        assert '<h1 class="break">Chat</h1>' in response.text

    def test_replaces_the_secret_and_shows_it_this_once(
        self, at_admins_desk: Client, webhook: Webhook
    ) -> None:
        response = at_admins_desk.post(reverse("webhook-secret", kwargs={"pk": webhook.pk}))

        row = Webhook.objects.get()
        assert row.keys_at(timezone.now()) == [
            shown_secret(response.text),
            factories.WEBHOOK_SECRET,
        ]
        assert "with the one before as well" in response.text

    def test_removes_it_with_what_was_on_its_way(
        self, at_admins_desk: Client, webhook: Webhook
    ) -> None:
        factories.make_delivery(webhook)

        at_admins_desk.post(reverse("webhook-remove", kwargs={"pk": webhook.pk}))

        assert not Webhook.objects.exists()
        assert not Delivery.objects.exists()
        assert told() == {"host": webhook.host}


class TestTrying:
    def test_posts_a_signed_test_message_and_says_how_it_was_answered(
        self, at_admins_desk: Client, webhook: Webhook, receiver: RawServer
    ) -> None:
        page = reverse("webhook-test", kwargs={"pk": webhook.pk})

        response = at_admins_desk.post(page, follow=True)

        assert "It arrived. It answered 204 No Content." in response.text
        assert verified(receiver.seen[0], factories.WEBHOOK_SECRET)["type"] == "webhook.test"

    def test_says_so_where_it_did_not_arrive_and_tries_no_more(
        self, at_admins_desk: Client, webhook: Webhook, receiver: RawServer
    ) -> None:
        receiver.replies = [answer(503)]
        page = reverse("webhook-test", kwargs={"pk": webhook.pk})

        response = at_admins_desk.post(page, follow=True)

        assert "It did not arrive. It answered 503 Service Unavailable." in response.text
        assert "Nothing arrives there." in response.text
        assert Delivery.objects.get().state == "given_up"

    def test_is_not_done_with_one_that_is_off(
        self, at_admins_desk: Client, webhook: Webhook, receiver: RawServer
    ) -> None:
        Webhook.objects.update(is_on=False)
        page = reverse("webhook-test", kwargs={"pk": webhook.pk})

        response = at_admins_desk.post(page, follow=True)

        assert "Switch it on first" in response.text
        assert receiver.seen == []


class TestTryingAgain:
    def test_sends_what_was_given_up(
        self, at_admins_desk: Client, webhook: Webhook, receiver: RawServer
    ) -> None:
        row = factories.make_delivery(webhook, next_try_at=None, given_up_at=timezone.now())
        page = reverse("delivery-retry", kwargs={"pk": row.pk})

        response = at_admins_desk.post(page, follow=True)

        assert "It arrived." in response.text
        assert len(receiver.seen) == 1
        assert Event.objects.get().action == "delivery.retried"

    def test_sends_nothing_twice(
        self, at_admins_desk: Client, webhook: Webhook, receiver: RawServer
    ) -> None:
        row = factories.make_delivery(webhook, next_try_at=None, delivered_at=timezone.now())
        page = reverse("delivery-retry", kwargs={"pk": row.pk})

        response = at_admins_desk.post(page, follow=True)

        assert "It has arrived already" in response.text
        assert receiver.seen == []


class TestLists:
    def test_show_hosts_states_and_people_but_no_path(
        self, at_admins_desk: Client, webhook: Webhook, member: Membership
    ) -> None:
        factories.make_delivery(webhook, attempts=3, last_answer="It answered 500.")
        row = factories.make_delivery(webhook, next_try_at=None, given_up_at=timezone.now())
        Delivery.objects.filter(pk=row.pk).update(webhook=None, member=member)

        text = at_admins_desk.get(reverse("webhooks")).text

        assert webhook.host in text
        assert "t0ken" not in text
        assert "It answered 500." in text
        assert member.user.email in text
        assert "3 tries" in text

    def test_say_where_no_letters_leave(self, at_admins_desk: Client, settings: Settings) -> None:
        settings.EMAIL_BACKEND = CONSOLE

        for name in ("webhooks", "notices"):
            assert "This site sends no e-mail yet." in at_admins_desk.get(reverse(name)).text
