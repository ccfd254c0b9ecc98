"""What is in the outbox arrives or is given up in the open: through failures, deaths and races."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from connector_wizard.models import Delivery, Event, Membership, NoticeKind, Webhook
from connector_wizard.notices import Sent
from connector_wizard.notices.sending import AT_ONCE, JITTER, LEASE, PAUSES
from connector_wizard.usecases.change_webhook import WebhookWish, change_webhook
from connector_wizard.usecases.replace_webhook_secret import replace_webhook_secret
from connector_wizard.usecases.retry_delivery import retry_delivery
from connector_wizard.usecases.send_notices import send_notices
from tests import factories
from tests.commands.test_rotate_keys import database_url
from tests.docs.reading import ROOT
from tests.flow_service.raw_server import RawServer, Reply, answer
from tests.notices.conftest import Pass
from tests.notices.verifying import verified

TRIES = len(PAUSES) + 1
TOKEN = "t0ken-in-the-path"
# What a receiver does, how it is told, and how the first try ends.
RECEIVERS: dict[str, tuple[Reply, str, str]] = {
    "takes it": (answer(200), "It answered 200 OK.", "delivered"),
    "fails": (answer(500), "It answered 500 Internal Server Error.", "waiting"),
    "is busy": (answer(429), "It answered 429 Too Many Requests.", "waiting"),
    "has moved": (answer(301), "It answered 301 Moved Permanently.", "waiting"),
    "knows no such hook": (answer(404), "It answered 404 Not Found.", "waiting"),
    "is odd": (answer(799), "It answered 799.", "waiting"),
    "is gone": (answer(410), "It answered 410 Gone.", "given_up"),
    "talks too much": (answer(200, b"x" * 1024 * 1024), "It answered 200 OK.", "delivered"),
    "talks nonsense": (b"220 ESMTP\r\n\r\n", "It answered something that is not HTTP.", "waiting"),
}
UNREACHED = {
    "http://127.0.0.1:65001/": "It could not be reached.",
    "https://127.0.0.1:22/": "Nothing was sent: this port is not allowed.",
    "https://10.0.0.1/": "Nothing was sent: the address leads into a network not allowed here.",
    "http://8.8.8.8:8080/": "Nothing was sent: the address has to begin with https://.",
}


@pytest.fixture
def delivery(webhook: Webhook) -> Delivery:
    return factories.make_delivery(webhook)


def events() -> list[tuple[str, str]]:
    return list(Event.objects.order_by("sequence").values_list("action", "actor"))


class TestOneTry:
    @pytest.mark.parametrize(("reply", "words", "state"), RECEIVERS.values(), ids=RECEIVERS)
    def test_ends_by_what_the_receiver_does(
        self, reply: Reply, words: str, state: str, delivery: Delivery, receiver: RawServer
    ) -> None:
        receiver.replies = [reply]

        send_notices()

        delivery.refresh_from_db()
        assert (delivery.state, delivery.last_answer) == (state, words)
        assert len(receiver.seen) == 1

    @pytest.mark.parametrize("url", UNREACHED)
    def test_says_why_nothing_was_sent(self, url: str, delivery: Delivery) -> None:
        Webhook.objects.update(url=url)

        send_notices()

        delivery.refresh_from_db()
        assert (delivery.state, delivery.last_answer) == ("waiting", UNREACHED[url])

    def test_is_judged_by_the_operators_networks(
        self, delivery: Delivery, settings: Settings
    ) -> None:
        settings.LOCAL_HTTP = False

        send_notices()

        delivery.refresh_from_db()
        assert "has to begin with https" in delivery.last_answer

    def test_never_tells_what_the_receiver_said(
        self, delivery: Delivery, receiver: RawServer, caplog: pytest.LogCaptureFixture
    ) -> None:
        Webhook.objects.update(url=f"{receiver.url}/{TOKEN}")
        receiver.replies = [answer(500, TOKEN)]

        send_notices()

        delivery.refresh_from_db()
        assert TOKEN not in delivery.last_answer + caplog.text

    def test_says_that_a_secret_cannot_be_opened(
        self, delivery: Delivery, settings: Settings
    ) -> None:
        settings.FIELD_ENCRYPTION_KEYS = ["b3RoZXJrZXktb3RoZXJrZXktb3RoZXJrZXktb3RoZXI="]

        send_notices()

        delivery.refresh_from_db()
        assert delivery.last_answer == "Its secret cannot be opened; replace it."


class TestTryingAgain:
    def test_comes_later_and_later_and_ends_as_an_event(
        self, delivery: Delivery, receiver: RawServer, let_pass: Pass
    ) -> None:
        receiver.replies = [answer(500)]
        waits = []
        for _ in range(TRIES):
            send_notices()
            delivery.refresh_from_db()
            if delivery.next_try_at:
                wait = delivery.next_try_at - timezone.now()
                waits.append(wait.total_seconds())
                let_pass(seconds=wait.total_seconds() + 1)

        for waited, pause in zip(waits, PAUSES, strict=True):
            assert waited == pytest.approx(pause, rel=JITTER, abs=1)
        assert (delivery.state, delivery.attempts) == ("given_up", TRIES)
        assert events() == [("delivery.given_up", "system")]
        assert {seen.body for seen in receiver.seen} == {delivery.body.encode()}
        assert {seen.headers["webhook-id"] for seen in receiver.seen} == {delivery.message_id}
        stamps = [int(seen.headers["webhook-timestamp"]) for seen in receiver.seen]
        assert all(earlier < later for earlier, later in pairwise(stamps))

    def test_is_not_done_before_its_time(self, delivery: Delivery, receiver: RawServer) -> None:
        receiver.replies = [answer(500)]
        for _ in range(3):
            send_notices()

        assert len(receiver.seen) == 1

    def test_arrives_after_all_and_clears_the_failing(
        self, delivery: Delivery, webhook: Webhook, receiver: RawServer, let_pass: Pass
    ) -> None:
        receiver.replies = [answer(500), answer(200)]

        send_notices()
        webhook.refresh_from_db()
        failing = webhook.failing_since
        let_pass(seconds=15)
        send_notices()

        webhook.refresh_from_db()
        assert failing is not None
        assert webhook.failing_since is None
        assert Delivery.objects.get().state == "delivered"

    def test_is_an_admins_to_ask_for_once_given_up(
        self, delivery: Delivery, receiver: RawServer, admin: Membership
    ) -> None:
        Delivery.objects.update(next_try_at=None, given_up_at=timezone.now(), attempts=TRIES)
        delivery.refresh_from_db()

        row = retry_delivery(actor=factories.actor(admin), delivery=delivery)

        assert (row.state, row.attempts, len(receiver.seen)) == ("delivered", 1, 1)

    def test_of_one_receiver_does_not_hold_up_the_others(
        self, delivery: Delivery, webhook: Webhook, receiver: RawServer
    ) -> None:
        deaf = factories.make_webhook(webhook.team)
        long_due = factories.make_delivery(deaf, next_try_at=timezone.now() - timedelta(hours=1))
        Delivery.objects.bulk_create(
            Delivery(**{**values_of(long_due), "id": uuid4()}) for _ in range(AT_ONCE)
        )

        sent = send_notices()

        assert (sent.arrived, sent.failed) == (1, 1)


class TestLetters:
    def test_are_tried_again_when_the_mail_server_fails(
        self, member: Membership, settings: Settings, let_pass: Pass
    ) -> None:
        body = '{"data": {"name": "Sales", "source": "s", "sandbox": "d", "url": "u", "team": "t"}}'
        row = Delivery.objects.create(
            team=member.team,
            member=member,
            kind=NoticeKind.TEST_FAILING,
            body=body,
            made_at=timezone.now(),
            next_try_at=timezone.now(),
        )
        kept, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "tests.notices.deaf_mail.Deaf"
        send_notices()
        row.refresh_from_db()
        assert (row.state, row.last_answer) == ("waiting", "The mail server did not take it.")

        settings.EMAIL_BACKEND = kept
        let_pass(seconds=15)
        send_notices()

        row.refresh_from_db()
        assert (row.state, len(mail.outbox)) == ("delivered", 1)


class TestSecrets:
    def test_sign_for_a_day_beside_the_new_one(
        self, webhook: Webhook, receiver: RawServer, admin: Membership, let_pass: Pass
    ) -> None:
        replace_webhook_secret(actor=factories.actor(admin), webhook=webhook)
        for _ in range(2):
            factories.make_delivery(webhook, made_at=timezone.now(), next_try_at=timezone.now())
            send_notices()
            let_pass(hours=25)

        counts = [len(seen.headers["webhook-signature"].split()) for seen in receiver.seen]
        webhook.refresh_from_db()
        assert counts == [2, 1]
        assert (webhook.old_secret, webhook.old_secret_until) == (None, None)

    def test_new_and_old_both_verify(
        self, webhook: Webhook, receiver: RawServer, admin: Membership
    ) -> None:
        new = replace_webhook_secret(actor=factories.actor(admin), webhook=webhook)
        factories.make_delivery(webhook)
        send_notices()

        for secret in (new, factories.WEBHOOK_SECRET):
            assert verified(receiver.seen[0], secret)["type"] == NoticeKind.WAITING_FOR_REVIEW
        with pytest.raises(ValueError, match="not ours"):
            verified(receiver.seen[0], "whsec_AAAA")


class TestSwitches:
    def test_off_gives_up_what_is_on_its_way(
        self, delivery: Delivery, webhook: Webhook, receiver: RawServer, admin: Membership
    ) -> None:
        wish = WebhookWish(webhook.name, webhook.url, webhook.kinds, is_on=False)
        change_webhook(actor=factories.actor(admin), webhook=webhook, wish=wish)

        send_notices()

        delivery.refresh_from_db()
        assert (delivery.state, receiver.seen) == ("given_up", [])

    def test_off_in_between_sends_nothing_either(
        self, delivery: Delivery, receiver: RawServer
    ) -> None:
        Webhook.objects.update(is_on=False)

        send_notices()

        delivery.refresh_from_db()
        assert (delivery.state, receiver.seen) == ("given_up", [])

    def test_are_turned_off_by_who_is_gone(
        self, delivery: Delivery, webhook: Webhook, receiver: RawServer
    ) -> None:
        factories.make_delivery(webhook)
        receiver.replies = [answer(410)]

        send_notices()

        webhook.refresh_from_db()
        assert not webhook.is_on
        assert {row.state for row in Delivery.objects.all()} == {"given_up"}
        assert [action for action, _ in events()] == ["delivery.given_up", "webhook.changed"]
        assert len(receiver.seen) == 1


class TestSenders:
    def test_that_froze_cannot_undo_what_another_did(
        self, delivery: Delivery, receiver: RawServer, let_pass: Pass
    ) -> None:
        frozen = Delivery.objects.get()
        assert frozen.claim(now=timezone.now(), until=timezone.now() + LEASE)
        send_notices()
        assert receiver.seen == []

        let_pass(seconds=LEASE.total_seconds() + 1)
        send_notices()
        late = timezone.now() + timedelta(hours=1)
        moved = (frozen.try_later("late", at=late), frozen.give_up("late", now=late))

        delivery.refresh_from_db()
        assert moved == (False, False)
        assert (delivery.state, len(receiver.seen)) == ("delivered", 1)

    def test_forget_after_a_month_what_has_ended(
        self, delivery: Delivery, webhook: Webhook, let_pass: Pass
    ) -> None:
        send_notices()
        let_pass(days=31)
        factories.make_delivery(webhook)
        send_notices()

        assert [row.pk for row in Delivery.objects.all()] != [delivery.pk]
        assert Delivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
class TestSweeps:
    def test_in_parallel_send_each_once(self, webhook: Webhook, receiver: RawServer) -> None:
        for _ in range(30):
            factories.make_delivery(webhook)

        with ThreadPoolExecutor(4) as pool:
            sweeps = [pool.submit(_with_own_rows, send_notices) for _ in range(4)]
            arrived = sum(one.result().arrived for one in sweeps)

        ids = [seen.headers["webhook-id"] for seen in receiver.seen]
        assert (arrived, len(ids), len(set(ids))) == (30, 30, 30)

    @pytest.mark.parametrize(("moment", "told"), [("before", 0), ("after", 1)])
    def test_send_what_was_committed_before_a_death_and_nothing_else(
        self, moment: str, told: int, webhook: Webhook, receiver: RawServer
    ) -> None:
        assert process("-c", DYING, moment, str(webhook.team_id)).wait(60) == -signal.SIGKILL

        send_notices()

        assert len(receiver.seen) == told

    def test_send_again_what_died_between_sending_and_marking(
        self, delivery: Delivery, receiver: RawServer, let_pass: Pass
    ) -> None:
        sweeps: list[subprocess.Popen[bytes]] = []
        receiver.replies = [lambda _connection: sweeps[0].kill(), answer(200)]
        sweeps.append(process("manage.py", "sweep"))
        assert sweeps[0].wait(60) == -signal.SIGKILL

        send_notices()
        during_the_lease = len(receiver.seen)
        let_pass(seconds=LEASE.total_seconds() + 1)
        send_notices()

        delivery.refresh_from_db()
        assert (during_the_lease, delivery.state) == (1, "delivered")
        assert [seen.headers["webhook-id"] for seen in receiver.seen] == [delivery.message_id] * 2


def values_of(row: Delivery) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


DYING = """
import os, signal, sys
import django
django.setup()
from django.db import transaction
from django.utils import timezone
from connector_wizard.models import SYSTEM, NoticeKind, Team
from connector_wizard.notices import Notice, tell
moment, team = sys.argv[1:]
with transaction.atomic():
    row = Team.objects.get(pk=team)
    tell(Notice(NoticeKind.WAITING_FOR_REVIEW, row, SYSTEM, timezone.now(), {"name": "x"}))
    if moment == "before":
        os.kill(os.getpid(), signal.SIGKILL)
os.kill(os.getpid(), signal.SIGKILL)
"""


def process(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "connector_wizard.settings",
            "DATABASE_URL": database_url(),
            "FIELD_ENCRYPTION_KEYS": ",".join(django_settings.FIELD_ENCRYPTION_KEYS),
            "INTEGRITY_KEYS": ",".join(django_settings.INTEGRITY_KEYS),
            "DEBUG": "on",
        },
    )


def _with_own_rows(work: Callable[[], Sent]) -> Sent:
    with closing(connection):
        return work()
