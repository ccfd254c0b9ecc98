"""What nobody answered is looked for by its reference, until it is found or proven absent."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from connector_wizard.emulator import Emulator
from connector_wizard.models import (
    Connection,
    Event,
    Label,
    Membership,
    PlatformAccount,
    Submission,
)
from connector_wizard.usecases.create_base_connection import create_base_connection
from connector_wizard.usecases.settle_submission import settle_due
from tests import factories
from tests.spoiling import spoiled

Press = Callable[[], Submission]


@pytest.fixture
def draft(member: Membership, account: PlatformAccount) -> Connection:
    return factories.make_draft(member, account)


@pytest.fixture
def press(member: Membership, draft: Connection) -> Press:
    def create() -> Submission:
        pk = create_base_connection(
            actor=factories.actor(member), connection=draft, label=Label("Sales"), wait=True
        )
        return Submission.objects.get(pk=pk)

    return create


def pass_time(traveller: time_machine.Traveller, seconds: float) -> None:
    traveller.shift(timedelta(seconds=seconds))


def last_action() -> str:
    return Event.objects.order_by("-sequence").values_list("action", flat=True)[0]


class TestSettling:
    @pytest.mark.django_db(transaction=True)
    def test_of_one_that_fails_unforeseen_keeps_no_other_waiting(
        self, platform: Emulator, press: Press, member: Membership, account: PlatformAccount
    ) -> None:
        platform.fail("create", "close", when="after", times=2)
        first = press()
        other = factories.make_draft(member, account)
        actor = factories.actor(member)
        create_base_connection(actor=actor, connection=other, label=Label("Other"), wait=True)

        with spoiled(first):
            settle_due()

        other.refresh_from_db()
        assert (other.status, Connection.objects.get(pk=first.connection_id).status) == (
            "created",
            "unconfirmed",
        )

    def test_finds_what_was_created_although_the_answer_was_lost(
        self, platform: Emulator, press: Press, draft: Connection
    ) -> None:
        platform.fail("create", "close", when="after")
        press()

        settle_due()

        draft.refresh_from_db()
        made = platform.connections()[0]
        assert (draft.status, draft.remote_id, draft.etag) == ("created", made["id"], made["etag"])
        assert last_action() == "connection.created"

    def test_does_not_call_it_absent_before_the_settling_time(
        self, platform: Emulator, press: Press, draft: Connection
    ) -> None:
        platform.fail("create", "close", when="before")
        with time_machine.travel(timezone.now(), tick=True) as traveller:
            press()
            for _ in range(6):
                settle_due()
                pass_time(traveller, 120)

        draft.refresh_from_db()
        assert draft.status == "unconfirmed"

    def test_calls_it_absent_after_two_complete_looks_past_the_settling_time(
        self, platform: Emulator, press: Press, draft: Connection
    ) -> None:
        platform.fail("create", "close", when="before")
        with time_machine.travel(timezone.now(), tick=True) as traveller:
            press()
            settle_due()
            pass_time(traveller, 901)
            settle_due()
            draft.refresh_from_db()
            after_one = draft.status
            settle_due()
            pass_time(traveller, 61)
            settle_due()

        draft.refresh_from_db()
        assert (after_one, draft.status) == ("unconfirmed", "draft")
        assert draft.secrets == {"password": "a good password"}
        assert last_action() == "connection.not_created"

    def test_can_be_created_again_once_it_was_proven_absent(
        self, platform: Emulator, press: Press, draft: Connection
    ) -> None:
        platform.fail("create", "close", when="before")
        with time_machine.travel(timezone.now(), tick=True) as traveller:
            first = press()
            for seconds in (901, 61, 1):
                settle_due()
                pass_time(traveller, seconds)
            draft.refresh_from_db()
            second = press()

        assert second.outcome == "created"
        assert first.reference != second.reference
        assert len(platform.connections()) == 1

    def test_takes_a_failed_look_for_no_evidence(
        self, platform: Emulator, press: Press, draft: Connection
    ) -> None:
        platform.fail("create", "close", when="after")
        platform.fail("list", "status", status=503, times=None)
        with time_machine.travel(timezone.now(), tick=True) as traveller:
            press()
            for _ in range(15):
                settle_due()
                pass_time(traveller, 300)
            draft.refresh_from_db()
            during = draft.status
            platform.clear_faults()
            settle_due()

        draft.refresh_from_db()
        assert (during, draft.status) == ("unconfirmed", "created")

    def test_settles_what_a_dead_process_left_behind(
        self, platform: Emulator, draft: Connection
    ) -> None:
        now = timezone.now()
        Submission.begin(draft, requested_by="x", now=now, lease=now + timedelta(seconds=210))
        with time_machine.travel(now, tick=True) as traveller:
            early = settle_due()
            pass_time(traveller, 211)
            settle_due()

        draft.refresh_from_db()
        assert early == 0
        assert draft.status == "unconfirmed"
        assert last_action() == "connection.unconfirmed"

    def test_adopts_a_late_arrival_that_was_called_absent(
        self, platform: Emulator, press: Press, draft: Connection, settings: Settings
    ) -> None:
        settings.UNKNOWN_SETTLE_SECONDS = 0
        platform.fail("create", "close", when="before")
        with time_machine.travel(timezone.now(), tick=True) as traveller:
            submission = press()
            for _ in range(3):
                settle_due()
                pass_time(traveller, 1)
            draft.refresh_from_db()
            assert draft.status == "draft"
            platform.configure(
                extra_connections={
                    "count": 1,
                    "description": f"late [{submission.reference}]",
                    "spec_id": draft.spec_id,
                    "sandbox": draft.sandbox,
                }
            )
            pass_time(traveller, 3700)
            settle_due()

        draft.refresh_from_db()
        assert draft.status == "created"
        assert draft.remote_id == platform.connections()[0]["id"]

    def test_names_a_late_arrival_whose_draft_was_changed_meanwhile(
        self, platform: Emulator, press: Press, draft: Connection, settings: Settings
    ) -> None:
        settings.UNKNOWN_SETTLE_SECONDS = 0
        platform.fail("create", "close", when="before")
        with time_machine.travel(timezone.now(), tick=True) as traveller:
            submission = press()
            for _ in range(3):
                settle_due()
                pass_time(traveller, 1)
            draft.refresh_from_db()
            draft.edit(now=timezone.now(), sandbox="prod")
            platform.configure(
                extra_connections={
                    "count": 1,
                    "description": f"late [{submission.reference}]",
                    "spec_id": draft.spec_id,
                    "sandbox": "dev",
                }
            )
            pass_time(traveller, 3700)
            settle_due()

        draft.refresh_from_db()
        submission.refresh_from_db()
        assert (draft.status, draft.remote_id) == ("draft", "")
        assert submission.twin_id == platform.connections()[0]["id"]
        assert last_action() == "connection.twin_found"

    def test_takes_the_older_of_two_and_names_the_other(
        self, platform: Emulator, press: Press, draft: Connection
    ) -> None:
        platform.fail("create", "close", when="after")
        submission = press()
        older = platform.connections()[0]
        twin = {"description": older["description"], "spec_id": draft.spec_id}
        platform.configure(
            extra_connections={
                **twin,
                "count": 1,
                "sandbox": draft.sandbox,
                "created_at": older["created_at"] + 60_000,
            }
        )

        settle_due()

        submission.refresh_from_db()
        draft.refresh_from_db()
        assert draft.remote_id == older["id"]
        assert submission.twin_id in {made["id"] for made in platform.connections()}
        assert submission.twin_id != older["id"]
        assert last_action() == "connection.twin_found"

    def test_looks_once_when_two_sweeps_run_at_once(
        self, platform: Emulator, press: Press, draft: Connection
    ) -> None:
        platform.fail("create", "close", when="before")
        submission = press()
        now = timezone.now()

        first = submission.claim_look(now=now, until=now + timedelta(seconds=60))
        again = Submission.objects.get(pk=submission.pk)
        second = again.claim_look(now=now, until=now + timedelta(seconds=60))

        assert (first, second) == (True, False)
