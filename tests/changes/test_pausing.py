"""A bulk rotation that rests: what is sent until a person's word, by whom, and what pages say."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Event as Flag
from threading import Thread
from typing import Any

import pytest
import time_machine
from django.db import connection as database
from django.db import connections as databases
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from connector_wizard.changes import Verdict, run, running, work
from connector_wizard.emulator import WRONG_PASSWORD, Emulator
from connector_wizard.models import Actor, Change, Connection, Event, Rotation, StateError
from connector_wizard.usecases.change_policies import change_policies
from connector_wizard.usecases.direct_rotation import go_on, stop
from connector_wizard.usecases.rotate_credentials import NewCredentials
from connector_wizard.usecases.rotate_together import rotate_together
from connector_wizard.usecases.settle_changes import carry_on, settle_due_changes
from tests import factories
from tests.changes.conftest import Make
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
NEW = NewCredentials(secrets={"password": "another good password"})
Begun = Callable[..., Rotation]


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PAUSE_SECONDS", 0)


@pytest.fixture
def begun(make: Make, by_member: Actor) -> Begun:
    """Return what makes a rotation of which nothing is done yet."""

    def it(number: int, typed: str = "another good password") -> Rotation:
        rows = [make(f"Sales {one}") for one in range(number)]
        now, team = timezone.now(), rows[0].team
        asked = {"requested_by": by_member.name, "requested_at": now, "counted_from": now}
        rotation = Rotation.objects.create(team=team, login="x", **asked)
        for one in rows:
            wanted = {"params": one.params, "secret_marks": one.secret_marks}
            secrets = {"password": typed}
            factories.make_change(one, kind="rotate", rotation=rotation, secrets=secrets, **wanted)
        return rotation

    return it


def unanswered(rotation: Rotation, **more: Any) -> Change:
    """Let nobody have answered the first of it a minute ago."""
    then = timezone.now() - timedelta(minutes=1)
    first = rotation.members.order_by("connection__name")[0]
    sent = {"outcome": "unknown", "sendings": 1, "sent_at": then, "unknown_left_by": then}
    looks = {"lease_until": then, "next_look_at": then, "problem": "No answer came."}
    Change.objects.filter(pk=first.pk).update(**{**sent, **looks, **more})
    first.refresh_from_db()
    return first


def outcomes() -> list[str]:
    rows = Change.objects.order_by("connection__name")
    return list(rows.values_list("outcome", flat=True))


def sweep_in(**later: float) -> None:
    with time_machine.travel(timezone.now() + timedelta(**later)):
        settle_due_changes()


def page_of(rotation: Rotation) -> str:
    return reverse("rotation", kwargs={"pk": rotation.pk})


class TestWhatRests:
    def test_is_not_sent_again_until_a_person_says_so(
        self, platform: Emulator, by_member: Actor, begun: Begun
    ) -> None:
        rotation = begun(2)
        unanswered(rotation)
        rotation.pause("x", now=timezone.now())

        settle_due_changes()
        assert (outcomes(), platform.requests("patch")) == (["unknown", "queued"], [])

        go_on(actor=by_member, rotation=rotation)
        until(lambda: outcomes()[1] == "done")
        sweep_in(minutes=10)

        assert outcomes() == ["done", "done"]

    def test_ends_unsent_where_it_was_stopped_and_nothing_can_arrive_any_more(
        self, platform: Emulator, by_member: Actor, begun: Begun
    ) -> None:
        rotation = begun(2)
        first = unanswered(rotation)
        stop(actor=by_member, rotation=rotation)

        settle_due_changes()
        assert outcomes() == ["unknown", "given_up"]
        sweep_in(hours=1)

        first.refresh_from_db()
        assert (first.outcome, first.secrets) == ("not_sent", {})
        assert "No more of these were to be sent." in first.problem
        assert platform.requests("patch") == []

    def test_does_not_wait_again_where_it_was_stopped_meanwhile(
        self, platform: Emulator, by_member: Actor, begun: Begun
    ) -> None:
        rotation = begun(1)
        rotation.stop(now=timezone.now())
        platform.fail("patch", "status", status=429, retry_after=600)

        run(rotation.pk, actor=by_member)

        assert outcomes() == ["refused"]

    @pytest.mark.skipif(database.vendor != "postgresql", reason="SQLite has one writer.")
    def test_is_stopped_and_let_go_on_at_once_without_a_deadlock(
        self, by_member: Actor, begun: Begun, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rotation = begun(2)
        rotation.pause("x", now=timezone.now())
        other = _Other(by_member)
        monkeypatch.setattr(Verdict, "given_up", other.in_between(Verdict.given_up))

        other.start()
        stop(actor=by_member, rotation=rotation)
        other.join()

        assert (other.end, outcomes()) == ("does not wait", ["given_up", "given_up"])

    def test_asks_for_no_word_where_nothing_waits_any_more(
        self, at_desk: Client, by_member: Actor, begun: Begun
    ) -> None:
        rotation = begun(2)
        rotation.pause("x", now=timezone.now())
        assert "Paused until you decide" in at_desk.get(reverse("home")).text

        team = rotation.team
        discarding = replace(team.policies, keep_secrets=False)
        change_policies(actor=by_member, team=team, policies=discarding, discard_stored=True)

        text = at_desk.get(page_of(rotation)).text
        assert outcomes() == ["given_up", "given_up"]
        assert "Paused until you decide" not in at_desk.get(reverse("home")).text
        assert "Try again those that did not get it" in text
        assert ">Go on<" not in text

    def test_does_not_begin_where_a_stop_left_nothing(
        self, platform: Emulator, by_member: Actor, begun: Begun, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rotation = begun(4, WRONG_PASSWORD)

        def stopped_at_the_third(pk: Any, *, actor: Actor) -> None:
            work(pk, actor=actor)
            if outcomes().count("refused") == 3:
                stop(actor=by_member, rotation=Rotation.objects.get())

        monkeypatch.setattr(running, "work", stopped_at_the_third)
        run(rotation.pk, actor=by_member)

        rotation.refresh_from_db()
        assert (rotation.paused_at, outcomes()[3]) == (None, "given_up")
        assert not Event.objects.filter(action="rotation.paused").exists()


class TestWhatThePlatformAsksFor:
    def test_is_kept_by_whoever_goes_on(
        self, platform: Emulator, at_desk: Client, begun: Begun
    ) -> None:
        rotation = begun(1)
        moment = timezone.now() + timedelta(hours=1)
        Change.objects.update(next_look_at=moment, problem="The Platform asks to wait.")

        settle_due_changes()

        rotation.refresh_from_db()
        assert (outcomes(), rotation.busy_until) == (["queued"], moment)
        # As a page asks that has shown until now that they are taken one by one.
        going = f"{page_of(rotation)}?shown=queued1-going"
        text = at_desk.get(going, headers={"HX-Request": "true"}).text
        assert "The Platform asked for a pause, until" in text

        sweep_in(minutes=61)

        assert outcomes() == ["done"]

    def test_does_not_keep_back_the_others(
        self, platform: Emulator, by_member: Actor, begun: Begun
    ) -> None:
        rotation = begun(2)
        first = rotation.members.order_by("connection__name")[0]
        moment = timezone.now() + timedelta(hours=1)
        Change.objects.filter(pk=first.pk).update(next_look_at=moment)

        run(rotation.pk, actor=by_member)

        assert outcomes() == ["queued", "done"]


class TestWhoAsks:
    def test_is_named_on_the_ends_though_a_page_and_a_sweep_are_quicker(
        self, platform: Emulator, by_member: Actor, make: Make, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        quicker = _with_others_first(monkeypatch, "connector_wizard.usecases.rotate_together")

        rotate_together(actor=by_member, connections=[make("A"), make("B")], new=NEW)
        quicker()
        until(lambda: outcomes() == ["done", "done"])

        assert _enders() == {by_member.name}

    def test_is_named_who_lets_it_go_on(
        self, platform: Emulator, by_member: Actor, begun: Begun, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rotation = begun(2)
        rotation.pause("x", now=timezone.now())
        quicker = _with_others_first(monkeypatch, "connector_wizard.usecases.direct_rotation")

        go_on(actor=by_member, rotation=rotation)
        quicker()
        until(lambda: outcomes() == ["done", "done"])

        assert _enders() == {by_member.name}

    def test_is_not_waited_for_where_their_process_died(
        self, platform: Emulator, by_member: Actor, begun: Begun, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rotation = begun(1)
        rotation.pause("x", now=timezone.now())
        _with_others_first(monkeypatch, "connector_wizard.usecases.direct_rotation")

        go_on(actor=by_member, rotation=rotation)
        settle_due_changes()
        assert outcomes() == ["queued"]
        sweep_in(seconds=11)

        assert outcomes() == ["done"]


class TestThePages:
    def test_warn_of_a_lock_out_although_one_could_not_be_sent_earlier(
        self, platform: Emulator, at_desk: Client, by_member: Actor, begun: Begun
    ) -> None:
        rotation = begun(5, WRONG_PASSWORD)
        last = rotation.members.order_by("-connection__name")[0]
        unreached = "The Platform could not be reached."
        Change.objects.filter(pk=last.pk).update(problem=unreached)

        run(rotation.pk, actor=by_member)

        text = at_desk.get(page_of(rotation)).text
        assert "three in a row were refused" in text
        assert "could lock the user out" in text
        assert 'value="stop" class="button button-primary"' in text

    def test_say_that_no_more_is_sent_once_it_was_stopped(
        self, at_desk: Client, by_member: Actor, begun: Begun
    ) -> None:
        rotation = begun(2)
        soon = timezone.now() + timedelta(minutes=5)
        unanswered(rotation, next_look_at=soon)
        stop(actor=by_member, rotation=rotation)

        text = at_desk.get(page_of(rotation)).text

        assert "No more of them are sent." in text
        assert "Send no more of them" not in text

    def test_do_not_ask_each_second_for_what_waits_for_a_word(
        self, at_desk: Client, begun: Begun
    ) -> None:
        rotation = begun(1)
        one = Connection.objects.get()
        page = reverse("connection", kwargs={"pk": one.pk})
        asks = reverse("connection-progress", kwargs={"pk": one.pk})
        assert asks in at_desk.get(page).text

        rotation.pause("x", now=timezone.now())

        assert asks not in at_desk.get(page).text


def _enders() -> set[str]:
    ends = Event.objects.filter(action="connection.credentials_rotated")
    return set(ends.values_list("actor", flat=True))


def _with_others_first(monkeypatch: pytest.MonkeyPatch, module: str) -> Callable[[], None]:
    """Hold back what is to run in the background until a page and a sweep had their turn."""
    jobs: list[Callable[[], object]] = []
    monkeypatch.setattr(f"{module}.in_background", lambda job, _lane: jobs.append(job))

    def go() -> None:
        carry_on(Rotation.objects.get())
        settle_due_changes()
        for job in jobs:
            job()

    return go


class _Other(Thread):
    """Let the rotation go on as soon as a stop has written its first event."""

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        self.actor, self.told, self.end = actor, Flag(), ""

    def in_between(self, real: Callable[[Verdict], bool]) -> Callable[[Verdict], bool]:
        def slowly(verdict: Verdict) -> bool:
            was_first = real(verdict)
            self.told.set()
            # By then it waits for the rotation, or holds it.
            self.join(timeout=1)
            return was_first

        return slowly

    def run(self) -> None:
        self.told.wait(10)
        try:
            go_on(actor=self.actor, rotation=Rotation.objects.select_related("team").get())
        except StateError:
            self.end = "does not wait"
        finally:
            databases.close_all()
