"""Whatever order presses, faults, crashes, sweeps and time come in: one press, one connection."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from connector_wizard.emulator import Emulator
from connector_wizard.models import Connection, Event, Label, Role, StateError, Submission
from connector_wizard.submissions import sending
from connector_wizard.usecases import create_base_connection as creating
from connector_wizard.usecases.settle_submission import settle_due
from tests import factories
from tests.waiting import until

LABEL = Label("Sales")
FAULTS = ("close", "reset", "half_body", "bad_json", "no_id", "html", "503", "400", "429", "late")
LATE_SECONDS = 0.15
DRAFTS = st.integers(0, 1)
SETTLED = {Connection.Status.DRAFT, Connection.Status.CREATED}


class Creations(RuleBasedStateMachine):
    """Two drafts of one team, a Platform with faults, and a clock that only we move."""

    platform: Emulator

    def __init__(self) -> None:
        super().__init__()
        self.platform.reset()
        self.clock = time_machine.travel(timezone.now(), tick=True)
        self.traveller = self.clock.start()
        member = factories.join(factories.make_team(), Role.MEMBER)
        account = factories.make_account(member.team)
        self.actor = factories.actor(member)
        self.arrives_by = 0.0
        self.drafts = [factories.make_draft(member, account) for _ in range(2)]

    @rule(which=DRAFTS)
    def press(self, which: int) -> None:
        # A late arrival, if there is one, comes from this press.
        self.arrives_by = time.monotonic() + LATE_SECONDS * 2
        # A stale copy of the row, as another tab or another worker holds it.
        try:
            creating.create_base_connection(
                actor=self.actor, connection=self.drafts[which], label=LABEL, wait=True
            )
        except StateError:
            assert self.row(which).status != Connection.Status.DRAFT

    @rule(fault=st.sampled_from(FAULTS), when=st.sampled_from(["before", "after"]))
    def next_creation_fails(self, fault: str, when: str) -> None:
        self.platform.clear_faults()
        if fault == "html":
            self.platform.fail("create", "status", status=502, shape="html", when=when)
        elif fault in {"400", "429"}:
            self.platform.fail("create", "status", status=int(fault), when="before", times=None)
        elif fault == "503":
            self.platform.fail("create", "status", status=503, when=when)
        elif fault == "late":
            self.platform.fail("create", "late", seconds=LATE_SECONDS)
        else:
            self.platform.fail("create", fault, when=when)

    @rule()
    def next_look_fails(self) -> None:
        self.platform.fail("list", "status", status=503, times=3)

    @rule(which=DRAFTS, sent=st.booleans())
    def press_and_crash(self, which: int, sent: bool) -> None:
        """Die between claiming and sending, or between the Platform's effect and our record."""
        try:
            submission = creating._claim(self.actor, self.drafts[which], LABEL)
        except StateError:
            return
        if sent:
            self.platform.clear_faults()
            sending._create(Submission.objects.select_related("connection").get(pk=submission.pk))

    @rule()
    def sweep(self) -> None:
        settle_due()

    @rule(seconds=st.sampled_from([1, 40, 211, 901, 4000]))
    def time_passes(self, seconds: int) -> None:
        if seconds > 900 and self.arrives_by > time.monotonic():
            # What we promise rests on this: no request arrives later than the settling time.
            until(lambda: time.monotonic() > self.arrives_by)
        self.traveller.shift(timedelta(seconds=seconds))

    @invariant()
    def nothing_is_made_twice(self) -> None:
        for draft in self.drafts:
            assert len(self.on_the_platform(draft)) <= 1

    @invariant()
    def what_is_on_record_exists(self) -> None:
        for which in range(2):
            row = self.row(which)
            if row.status == Connection.Status.CREATED:
                assert [row.remote_id] == self.on_the_platform(row)

    @invariant()
    def what_exists_is_not_offered_again(self) -> None:
        for which in range(2):
            row = self.row(which)
            if row.status == Connection.Status.DRAFT:
                assert self.on_the_platform(row) == []

    def teardown(self) -> None:
        """In the end all is settled, and the history has no gap."""
        self.platform.clear_faults()
        self.time_passes(901)
        for _ in range(4):
            self.traveller.shift(timedelta(seconds=1200))
            settle_due()
        assert {self.row(which).status for which in range(2)} <= SETTLED
        self.nothing_is_made_twice()
        self.what_exists_is_not_offered_again()
        team = self.drafts[0].team
        numbers = list(
            Event.objects.filter(team=team).order_by("sequence").values_list("sequence", flat=True)
        )
        assert numbers == list(range(1, len(numbers) + 1))
        self.clock.stop()

    def row(self, which: int) -> Connection:
        return Connection.objects.get(pk=self.drafts[which].pk)

    def on_the_platform(self, draft: Connection) -> list[str]:
        references = draft.submissions.values_list("reference", flat=True)
        return [
            made["id"]
            for made in self.platform.connections()
            if any(f"[{reference}]" in made["description"] for reference in references)
        ]


@pytest.mark.django_db
def test_one_press_makes_one_connection_in_any_order_of_events(platform: Emulator) -> None:
    Creations.platform = platform

    run_state_machine_as_test(
        Creations,
        settings=settings(
            max_examples=25,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
