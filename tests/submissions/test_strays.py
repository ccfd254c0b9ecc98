"""Nothing leads a try astray: no looker beside its sender, no reference that is quoted."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from connector_wizard.emulator import Emulator
from connector_wizard.models import (
    Actor,
    Connection,
    Label,
    Membership,
    PlatformAccount,
    Submission,
)
from connector_wizard.submissions import lease_seconds, send
from connector_wizard.submissions.sending import look_lease
from connector_wizard.usecases import create_base_connection as creating
from connector_wizard.usecases.settle_submission import settle_due
from tests import factories

LABEL = Label("Sales")


@pytest.fixture
def draft(member: Membership, account: PlatformAccount) -> Connection:
    return factories.make_draft(member, account)


@pytest.fixture
def by_member(member: Membership) -> Actor:
    return factories.actor(member)


class TestALateSender:
    def test_sends_nothing_once_somebody_has_begun_to_look(
        self, platform: Emulator, by_member: Actor, draft: Connection
    ) -> None:
        queued = creating._claim(by_member, draft, LABEL)
        with time_machine.travel(timezone.now() + timedelta(seconds=lease_seconds() + 1)):
            now = timezone.now()
            assert Submission.objects.get().claim_look(now=now, until=now + look_lease())

            send(queued.pk, actor=by_member)

        assert platform.connections() == []


class TestAQuotedReference:
    def test_is_not_sent(self, platform: Emulator, by_member: Actor, draft: Connection) -> None:
        label = Label("Copy", "like the other [cw-abcdefghijklm]")

        creating.create_base_connection(actor=by_member, connection=draft, label=label, wait=True)

        reference = Submission.objects.get().reference
        assert platform.connections()[0]["description"] == f"like the other [{reference}]"

    def test_does_not_lead_to_the_record_of_another(
        self,
        platform: Emulator,
        by_member: Actor,
        member: Membership,
        account: PlatformAccount,
        draft: Connection,
    ) -> None:
        platform.fail("create", "close")
        creating.create_base_connection(actor=by_member, connection=draft, label=LABEL, wait=True)
        lost = Submission.objects.get()
        remote_id = "00000000-0000-4000-8000-000000000001"
        platform.configure(
            extra_connections={"id": remote_id, "description": f"like [{lost.reference}]"}
        )
        factories.make_created(member, account, remote_id=remote_id)

        settle_due()

        lost.refresh_from_db()
        assert (lost.outcome, lost.looks) == ("unknown", 1)
