"""Each kind of news reaches whom it concerns, signed, and holds nothing secret."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone
from pytest_django import Settings

from connector_wizard.emulator import Emulator
from connector_wizard.models import (
    SYSTEM,
    Approval,
    Connection,
    Delivery,
    ExpiryTold,
    Label,
    MailWishes,
    Membership,
    NoticeKind,
    PlatformAccount,
    Review,
    Role,
    Team,
    Webhook,
)
from connector_wizard.models.reviews import standing_of
from connector_wizard.notices import about_connection, tell
from connector_wizard.usecases.answer_review import answer_review
from connector_wizard.usecases.create_base_connection import create_base_connection
from connector_wizard.usecases.decide_approval import decide_approval
from connector_wizard.usecases.review_connection import Word, review_connection
from connector_wizard.usecases.send_for_approval import send_for_approval
from connector_wizard.usecases.send_notices import send_notices
from connector_wizard.usecases.settle_submission import settle_due
from tests import factories
from tests.flow_service.raw_server import RawServer
from tests.notices.conftest import Pass
from tests.notices.verifying import verified

CANARY = "c4n4ry-of-a-secret"
KIND = NoticeKind


@dataclass
class Place:
    """A team at work."""

    draft: Connection
    member: Membership
    reviewer: Membership
    platform: Emulator
    let_pass: Pass

    def create(self) -> None:
        actor = factories.actor(self.member)
        create_base_connection(actor=actor, connection=self.draft, label=Label("Sales"), wait=True)
        self.draft.refresh_from_db()

    def say(self, verdict: Review.Verdict) -> None:
        word = Word(verdict, standing_of(self.draft).mark, f"Why {CANARY}?")
        review_connection(actor=factories.actor(self.reviewer), connection=self.draft, word=word)

    def answer(self) -> None:
        actor = factories.actor(self.member)
        answer_review(actor=actor, connection=self.draft, comment=CANARY)

    def ask(self) -> Approval:
        by = factories.actor(self.member)
        label = Label(self.draft.name)
        return send_for_approval(actor=by, connection=self.draft, label=label)

    def decide(self, approval: Approval, *, approve: bool) -> None:
        by = factories.actor(self.reviewer)
        decide_approval(actor=by, approval=approval, approve=approve, comment=CANARY)

    def add_token(self, **ends_in: float) -> PlatformAccount:
        return factories.make_account(
            self.member.team,
            name="Pasted",
            kind=PlatformAccount.Kind.TOKEN,
            client_secret=None,
            access_token=CANARY,
            token_expires_at=timezone.now() + timedelta(**ends_in),
        )


@pytest.fixture
def place(
    member: Membership,
    account: PlatformAccount,
    reviewer: Membership,
    platform: Emulator,
    let_pass: Pass,
) -> Place:
    draft = factories.make_draft(
        member,
        account,
        secrets={"password": CANARY},
        params={"server": CANARY, "username": CANARY, "database": "dev"},
    )
    return Place(draft, member, reviewer, platform, let_pass)


def created(place: Place) -> None:
    place.create()


def answered(place: Place) -> None:
    place.create()
    place.say(Review.Verdict.FLAGGED)
    place.answer()


def sent_back(place: Place) -> None:
    place.create()
    place.say(Review.Verdict.CHANGES_REQUESTED)


def approved(place: Place) -> None:
    place.create()
    place.say(Review.Verdict.APPROVED)


def found_later(place: Place) -> None:
    place.platform.fail("create", "close", when="after")
    place.create()
    settle_due()


def found_absent(place: Place) -> None:
    place.platform.fail("create", "close", when="before")
    place.create()
    for _ in range(4):
        place.let_pass(seconds=901)
        settle_due()


def asked_for_approval(place: Place) -> None:
    place.ask()


def declined(place: Place) -> None:
    place.decide(place.ask(), approve=False)


def created_as_approved(place: Place) -> None:
    Team.objects.update(approval_everywhere=True)
    place.decide(place.ask(), approve=True)
    place.create()


def failed_its_test(place: Place) -> None:
    with transaction.atomic():
        tell(about_connection(KIND.TEST_FAILING, place.draft, by=SYSTEM, at=timezone.now()))


def token_ends_soon(place: Place) -> None:
    place.add_token(minutes=59)


def token_has_ended(place: Place) -> None:
    place.add_token(minutes=-1)


HAPPENINGS: dict[Callable[[Place], None], list[str]] = {
    created: [KIND.WAITING_FOR_REVIEW],
    answered: [KIND.WAITING_FOR_REVIEW, KIND.CHANGES_REQUESTED, KIND.WAITING_FOR_REVIEW],
    sent_back: [KIND.WAITING_FOR_REVIEW, KIND.CHANGES_REQUESTED],
    approved: [KIND.WAITING_FOR_REVIEW],
    found_later: [KIND.WAITING_FOR_REVIEW, KIND.OUTCOME_SETTLED],
    found_absent: [KIND.OUTCOME_SETTLED],
    asked_for_approval: [KIND.WAITING_FOR_APPROVAL],
    declined: [KIND.WAITING_FOR_APPROVAL, KIND.APPROVAL_DECIDED],
    created_as_approved: [KIND.WAITING_FOR_APPROVAL, KIND.APPROVAL_DECIDED],
    failed_its_test: [KIND.TEST_FAILING],
    token_ends_soon: [KIND.SECRET_EXPIRING],
    token_has_ended: [KIND.SECRET_EXPIRING],
}


@pytest.mark.parametrize("happens", HAPPENINGS, ids=lambda one: one.__name__)
class TestNews:
    def test_arrives_signed_and_without_anything_secret(
        self,
        happens: Callable[[Place], None],
        place: Place,
        webhook: Webhook,
        receiver: RawServer,
    ) -> None:
        happens(place)
        for _ in range(2):
            send_notices()

        bodies = [verified(seen, factories.WEBHOOK_SECRET) for seen in receiver.seen]
        assert sorted(body["type"] for body in bodies) == sorted(HAPPENINGS[happens])
        assert len({seen.headers["webhook-id"] for seen in receiver.seen}) == len(bodies)
        everything = [row.body for row in Delivery.objects.all()] + [
            f"{letter.subject}{letter.body}" for letter in mail.outbox
        ]
        assert CANARY not in "".join(everything)

    def test_is_told_to_nobody_who_did_not_ask(
        self, happens: Callable[[Place], None], place: Place, webhook: Webhook
    ) -> None:
        Webhook.objects.update(kinds=[])
        for one in place.member.team.memberships.all():
            MailWishes.objects.create(membership=one, unwanted=KIND.values)

        happens(place)
        send_notices()

        assert not Delivery.objects.exists()

    def test_is_not_kept_where_no_letter_can_leave(
        self, happens: Callable[[Place], None], place: Place, settings: Settings
    ) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

        happens(place)

        assert not Delivery.objects.exists()

    def test_is_no_other_teams(
        self, happens: Callable[[Place], None], place: Place, receiver: RawServer
    ) -> None:
        elsewhere = factories.join(factories.make_team(), Role.ADMIN)
        factories.make_webhook(elsewhere.team, url=receiver.url)

        happens(place)
        send_notices()

        assert not Delivery.objects.filter(team=elsewhere.team).exists()
        assert receiver.seen == []


class TestBodies:
    def test_say_what_it_is_about(
        self, place: Place, webhook: Webhook, receiver: RawServer, settings: Settings
    ) -> None:
        settings.PUBLIC_URL = "https://wizard.example.com"
        place.create()
        send_notices()

        body = json.loads(receiver.seen[0].body)
        assert set(body) == {"type", "timestamp", "data"}
        assert body["data"] == {
            "team": place.member.team.slug,
            "reference": place.draft.submissions.get().reference,
            "name": "Sales",
            "sandbox": "dev",
            "source": "amazon-redshift",
            "status": "created",
            "url": f"https://wizard.example.com/connections/{place.draft.pk}/",
            "actor": place.member.user.email,
        }

    def test_say_how_an_unconfirmed_one_ended(
        self, place: Place, webhook: Webhook, receiver: RawServer
    ) -> None:
        found_absent(place)
        send_notices()

        assert json.loads(receiver.seen[0].body)["data"]["outcome"] == "not_created"


class TestPeople:
    """Who is written to, by role and by what they have to do with it."""

    @pytest.fixture
    def people(self, place: Place, admin: Membership) -> dict[str, Membership]:
        team = place.member.team
        return {
            "maker": place.member,
            "reviewer": place.reviewer,
            "admin": admin,
            "member": factories.join(team, Role.MEMBER),
            "auditor": factories.join(team, Role.AUDITOR),
        }

    @pytest.mark.parametrize(
        ("happens", "kind", "expected"),
        [
            (created, KIND.WAITING_FOR_REVIEW, {"reviewer", "admin"}),
            (sent_back, KIND.CHANGES_REQUESTED, {"maker"}),
            (found_later, KIND.OUTCOME_SETTLED, {"maker"}),
            (found_absent, KIND.OUTCOME_SETTLED, {"maker"}),
            (asked_for_approval, KIND.WAITING_FOR_APPROVAL, {"reviewer", "admin"}),
            (declined, KIND.APPROVAL_DECIDED, {"maker"}),
            (created_as_approved, KIND.APPROVAL_DECIDED, {"maker"}),
            (failed_its_test, KIND.TEST_FAILING, {"maker"}),
            (token_ends_soon, KIND.SECRET_EXPIRING, {"admin"}),
        ],
    )
    def test_are_told_what_concerns_them(
        self,
        happens: Callable[[Place], None],
        kind: NoticeKind,
        expected: set[str],
        place: Place,
        people: dict[str, Membership],
    ) -> None:
        happens(place)
        send_notices()

        rows = Delivery.objects.filter(kind=kind)
        told = {row.member.user.email for row in rows if row.member}
        assert told == {people[name].user.email for name in expected}
        assert told <= {address for letter in mail.outbox for address in letter.to}

    @pytest.mark.parametrize(
        ("happens", "kind"),
        [
            (created, KIND.WAITING_FOR_REVIEW),
            (found_later, KIND.WAITING_FOR_REVIEW),
            (asked_for_approval, KIND.WAITING_FOR_APPROVAL),
        ],
    )
    def test_are_not_asked_for_a_word_on_their_own(
        self,
        happens: Callable[[Place], None],
        kind: NoticeKind,
        place: Place,
        admin: Membership,
    ) -> None:
        place.member.become(Role.REVIEWER)
        happens(place)

        rows = Delivery.objects.filter(kind=kind)
        assert {row.member for row in rows} == {place.reviewer, admin}

    def test_are_not_told_what_they_have_just_done(self, place: Place) -> None:
        place.member.become(Role.REVIEWER)
        place.member.team.four_eyes = False
        place.member.team.save()
        place.create()

        rows = Delivery.objects.filter(kind=KIND.WAITING_FOR_REVIEW)
        assert [row.member for row in rows] == [place.reviewer]

    def test_are_told_nothing_where_letters_were_given_up(
        self, place: Place, settings: Settings
    ) -> None:
        place.create()
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        send_notices()

        assert Delivery.objects.get().last_answer == "This site sends no e-mail any more."

    def test_are_told_nothing_once_they_have_left(self, place: Place) -> None:
        place.create()
        place.reviewer.end()
        send_notices()

        assert mail.outbox == []

    def test_are_told_nothing_while_their_account_is_closed(self, place: Place) -> None:
        place.create()
        place.reviewer.user.is_active = False
        place.reviewer.user.save()
        send_notices()

        assert mail.outbox == []


class TestLetters:
    def test_link_to_the_page_and_say_where_to_choose(
        self, place: Place, settings: Settings
    ) -> None:
        settings.PUBLIC_URL = "https://wizard.example.com"
        place.create()
        send_notices()

        (letter,) = mail.outbox
        assert letter.subject == "Waiting for review: Sales"
        assert f"https://wizard.example.com/connections/{place.draft.pk}/" in letter.body
        assert "Notices" in letter.body
        assert letter.extra_headers["Message-ID"].endswith("@wizard.example.com>")

    def test_let_no_name_write_a_header_or_a_line(self, place: Place) -> None:
        Connection.objects.update(name="Sales\r\nBcc: evil@example.com\r\n\r\nClick: x")
        failed_its_test(place)
        send_notices()

        (letter,) = mail.outbox
        assert letter.message()["Bcc"] is None
        assert letter.recipients() == [place.member.user.email]
        assert "\nBcc" not in letter.body
        assert "\nClick" not in letter.body


class TestEnds:
    """Tokens end once, and are told of once before and once after."""

    def test_are_told_once_near_and_once_past(self, place: Place, webhook: Webhook) -> None:
        place.add_token(hours=2)
        for _ in range(12):
            place.let_pass(minutes=15)
            send_notices()

        rows = Delivery.objects.filter(webhook=webhook).order_by("made_at")
        stages = [json.loads(row.body)["data"]["stage"] for row in rows]
        assert stages == ["ends_soon", "ended"]

    def test_are_told_anew_for_another_token(self, place: Place, webhook: Webhook) -> None:
        account = place.add_token(minutes=30)
        send_notices()
        account.replace_secret("b", timezone.now() + timedelta(minutes=40), timezone.now())
        send_notices()

        assert Delivery.objects.filter(webhook=webhook).count() == 2

    def test_of_long_ago_and_of_renewed_tokens_are_no_news(
        self, place: Place, webhook: Webhook
    ) -> None:
        place.add_token(days=-2)
        PlatformAccount.objects.filter(kind="client").update(token_expires_at=timezone.now())
        send_notices()

        assert not ExpiryTold.objects.exists()


class TestOutbox:
    def test_takes_nothing_outside_a_transaction(
        self, place: Place, webhook: Webhook, transactional_db: None
    ) -> None:
        with pytest.raises(TransactionManagementError):
            tell(about_connection(KIND.TEST_FAILING, place.draft, by=SYSTEM, at=timezone.now()))

    def test_forgets_what_was_rolled_back(self, place: Place, webhook: Webhook) -> None:
        with suppress(ZeroDivisionError), transaction.atomic():
            failed_its_test(place)
            raise ZeroDivisionError

        assert not Delivery.objects.exists()
