"""One new secret for many: each gets it once, and one that fails does not stop the rest."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connections as databases
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from connector_wizard.changes import run, running
from connector_wizard.emulator import WRONG_PASSWORD, Emulator
from connector_wizard.models import (
    SYSTEM,
    Actor,
    Change,
    Connection,
    Event,
    Membership,
    PlatformAccount,
    Role,
    Rotation,
    StateError,
    Team,
)
from connector_wizard.models.logins import login_of, of_same_login
from connector_wizard.models.marks import marks_of
from connector_wizard.models.sightings import drift_of, mark_of
from connector_wizard.submissions import lease_seconds
from connector_wizard.usecases.accept_drift import accept_drift
from connector_wizard.usecases.direct_rotation import go_on, stop
from connector_wizard.usecases.rotate_credentials import (
    NewCredentials,
    SecretsMissingError,
    rotate_credentials,
)
from connector_wizard.usecases.rotate_together import rotate_together
from connector_wizard.usecases.settle_changes import settle_due_changes
from connector_wizard.usecases.sync_inventory import sync_inventory
from tests import factories
from tests.changes.conftest import Make, truth, with_seen
from tests.spoiling import spoiled
from tests.test_access import desk
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
NEW = NewCredentials(secrets={"password": "another good password"})
BAD = NewCredentials(secrets={"password": WRONG_PASSWORD})
ANSWERS = {
    "params-server": "cluster.example.com",
    "params-username": "reader",
    "params-database": "dev",
    "params-password": "another good password",
}


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PAUSE_SECONDS", 0)


@pytest.fixture
def five(make: Make) -> list[Connection]:
    return [make(f"Sales {number}") for number in range(5)]


def outcomes() -> dict[str, int]:
    return Counter(Change.objects.values_list("outcome", flat=True))


def secrets() -> set[str]:
    return {one.secrets["password"] for one in Connection.objects.all()}


class TestRotatingTogether:
    def test_gives_each_the_new_secret_once(
        self, platform: Emulator, by_member: Actor, five: list[Connection]
    ) -> None:
        rotate_together(actor=by_member, connections=five, new=NEW, wait=True)

        assert outcomes() == {"done": 5}
        assert secrets() == {"another good password"}
        assert len(platform.requests("patch")) == 5
        began = Event.objects.get(action="rotation.begun")
        assert '"connections":5' in began.changes

    def test_goes_on_after_one_that_fails(
        self, platform: Emulator, by_member: Actor, five: list[Connection]
    ) -> None:
        platform.fail("patch", "status", status=400, shape="flow", code="1445-400", skip=1)

        rotate_together(actor=by_member, connections=five, new=NEW, wait=True)

        assert outcomes() == {"done": 4, "refused": 1}

    def test_leaves_out_what_is_being_changed(
        self, platform: Emulator, by_member: Actor, five: list[Connection]
    ) -> None:
        factories.make_change(five[0], outcome="stale", found={"etag": "x"})

        _, left_out = rotate_together(actor=by_member, connections=five, new=NEW, wait=True)

        assert left_out == [five[0]]
        assert outcomes() == {"done": 4, "stale": 1}

    def test_pauses_before_it_locks_the_user_out(
        self, platform: Emulator, by_member: Actor, five: list[Connection]
    ) -> None:
        rotation, _ = rotate_together(actor=by_member, connections=five, new=BAD, wait=True)
        settle_due_changes()

        rotation.refresh_from_db()
        assert rotation.paused_at
        assert outcomes() == {"refused": 3, "queued": 2}
        assert Event.objects.filter(action="rotation.paused").count() == 1

        go_on(actor=by_member, rotation=rotation)

        until(lambda: outcomes() == {"refused": 5})
        assert secrets() == {"a good password"}

    @pytest.mark.parametrize("status", [500, 504])
    def test_pauses_too_where_a_source_says_no_as_a_failure_and_sends_none_of_it_again(
        self, platform: Emulator, by_member: Actor, five: list[Connection], status: int
    ) -> None:
        words = "password authentication failed for user"
        no = {"status": status, "shape": "connector", "words": words}
        platform.fail("patch", "status", times=None, **no)

        rotation, _ = rotate_together(actor=by_member, connections=five, new=NEW, wait=True)
        for minutes in (1, 5, 10):
            _sweep_in(minutes)

        rotation.refresh_from_db()
        assert rotation.paused_at
        assert outcomes() == {"unknown": 3, "queued": 2}
        assert len(platform.requests("patch")) == 3

        _sweep_in(20)

        refused = rotation.members.filter(outcome="refused")
        assert [(one.secrets, one.platform_words) for one in refused] == [({}, words)] * 3
        assert len(platform.requests("patch")) == 3
        assert secrets() == {"a good password"}

    def test_counts_one_reason_by_its_code_whatever_the_words(
        self, platform: Emulator, by_member: Actor, five: list[Connection]
    ) -> None:
        for words in ("password authentication failed", "too many connections", "whatever"):
            told = {"code": "1308-400", "words": words}
            platform.fail("patch", "status", status=400, shape="connector", **told)

        rotate_together(actor=by_member, connections=five, new=NEW, wait=True)

        assert outcomes() == {"refused": 3, "queued": 2}

    def test_pauses_where_the_platform_cannot_be_reached_and_loses_no_secret(
        self, platform: Emulator, by_member: Actor, five: list[Connection]
    ) -> None:
        platform.revoke_tokens()
        platform.fail("token", "status", status=503, times=None)

        rotation, _ = rotate_together(actor=by_member, connections=five, new=NEW, wait=True)

        rotation.refresh_from_db()
        assert (bool(rotation.paused_at), outcomes()) == (True, {"queued": 5})

        platform.clear_faults()
        go_on(actor=by_member, rotation=rotation)

        until(lambda: outcomes() == {"done": 5})
        assert secrets() == {"another good password"}

    @pytest.mark.parametrize("number", [1, 2])
    def test_pauses_where_none_of_the_few_that_wait_can_be_sent(
        self, platform: Emulator, by_member: Actor, five: list[Connection], number: int
    ) -> None:
        platform.revoke_tokens()
        platform.fail("token", "status", status=503, times=None)

        some = five[:number]
        rotation, _ = rotate_together(actor=by_member, connections=some, new=NEW, wait=True)

        rotation.refresh_from_db()
        assert (bool(rotation.paused_at), outcomes()) == (True, {"queued": number})

    def test_gives_another_turn_to_one_that_could_not_be_sent(
        self, platform: Emulator, by_member: Actor, five: list[Connection]
    ) -> None:
        platform.revoke_tokens()
        platform.fail("token", "status", status=503, times=4)

        rotate_together(actor=by_member, connections=five, new=NEW, wait=True)
        assert outcomes()["queued"] in (1, 2)
        settle_due_changes()

        assert outcomes() == {"done": 5}

    def test_waits_on_the_spot_as_the_platform_asks(
        self, platform: Emulator, by_member: Actor, five: list[Connection]
    ) -> None:
        platform.fail("patch", "status", status=429, retry_after=0, skip=1, times=4)

        rotate_together(actor=by_member, connections=five, new=NEW, wait=True)

        assert outcomes() == {"done": 5}
        assert len(platform.requests("patch")) == 9

    @pytest.mark.parametrize("told", [{"retry_after": 600}, {}])
    def test_leaves_a_longer_wait_to_a_sweep(
        self, platform: Emulator, by_member: Actor, five: list[Connection], told: dict[str, Any]
    ) -> None:
        platform.fail("patch", "status", status=429, skip=1, **told)
        rotation = _queued(by_member, five)

        run(rotation.pk, actor=by_member, seconds=30)
        settle_due_changes()
        assert outcomes() == {"queued": 4, "done": 1}
        _sweep_in(11)

        assert outcomes() == {"done": 5}

    def test_pauses_where_the_platform_only_asks_to_wait(
        self, platform: Emulator, by_member: Actor, five: list[Connection]
    ) -> None:
        platform.fail("patch", "status", status=429, retry_after=0, times=None)

        rotation, _ = rotate_together(actor=by_member, connections=five, new=NEW, wait=True)

        rotation.refresh_from_db()
        assert (bool(rotation.paused_at), outcomes()) == (True, {"queued": 5})
        members = rotation.members.filter(sendings__gt=0)
        assert [one.sendings for one in members] == [3]

    def test_is_stopped_with_its_secrets_wiped(
        self, platform: Emulator, by_member: Actor, five: list[Connection]
    ) -> None:
        rotation, _ = rotate_together(actor=by_member, connections=five, new=BAD, wait=True)

        stop(actor=by_member, rotation=rotation)

        assert outcomes() == {"refused": 3, "given_up": 2}
        assert [one.secrets for one in Change.objects.all()] == [{}] * 5

    def test_is_carried_out_by_one_of_many_who_try(
        self, platform: Emulator, by_member: Actor, five: list[Connection]
    ) -> None:
        rotation = _queued(by_member, five)

        def go(_: int) -> int:
            try:
                return run(rotation.pk, actor=SYSTEM)
            finally:
                databases.close_all()

        with ThreadPoolExecutor(4) as pool:
            sent = list(pool.map(go, range(4)))

        assert sum(sent) == 5
        assert len(platform.requests("patch")) == 5
        assert outcomes() == {"done": 5}

    def test_is_taken_up_by_a_sweep_once_its_process_is_surely_gone(
        self, platform: Emulator, by_member: Actor, five: list[Connection]
    ) -> None:
        rotation = _queued(by_member, five)
        soon = timezone.now() + timedelta(seconds=lease_seconds())
        assert rotation.take(now=timezone.now(), until=soon)

        settle_due_changes()
        assert outcomes() == {"queued": 5}
        with time_machine.travel(soon + timedelta(seconds=1)):
            settle_due_changes()
        assert outcomes() == {"done": 5}

    def test_goes_on_after_one_that_fails_unforeseen(
        self, platform: Emulator, by_member: Actor, five: list[Connection]
    ) -> None:
        rotation = _queued(by_member, five)
        first = rotation.members.order_by("connection__name")[0]

        with spoiled(first):
            run(rotation.pk, actor=by_member)
        assert outcomes() == {"queued": 1, "done": 4}
        run(rotation.pk, actor=by_member)

        assert outcomes() == {"done": 5}

    def test_leaves_what_nobody_answered_to_be_settled(
        self, platform: Emulator, by_member: Actor, five: list[Connection]
    ) -> None:
        platform.fail("patch", "close", when="after", skip=2)

        rotate_together(actor=by_member, connections=five, new=NEW, wait=True)
        assert outcomes() == {"done": 4, "unknown": 1}
        with time_machine.travel(timezone.now() + timedelta(seconds=6)):
            settle_due_changes()

        assert outcomes() == {"done": 5}
        assert len(platform.requests("patch")) == 5


class TestDriftWhileItIsPaused:
    """What waits was worked out from a version that is not there any more."""

    THEIRS: tuple[dict[str, Any], ...] = (
        {"params": {"server": "new.example.com", "username": "reader", "database": "dev"}},
        {"auth_name": "Key pair", "params": {"server": "new.example.com"}},
    )

    @pytest.mark.parametrize("theirs", THEIRS)
    def test_once_accepted_is_not_undone_by_going_on(
        self, platform: Emulator, make: Make, by_member: Actor, theirs: dict[str, Any]
    ) -> None:
        pair = {"name": "Key pair", "schema": {"properties": {"server": {"type": "string"}}}}
        one, other = make("One"), make("Other")
        Connection.objects.update(auth_specs=[*one.auth_specs, pair])
        rotation = _queued(by_member, [one, other])
        rotation.pause("x", now=timezone.now())
        platform.mark(one.remote_id, **theirs)
        connection = _synced(one)

        accept_drift(actor=by_member, connection=connection, seen=mark_of(drift_of(connection)))
        go_on(actor=by_member, rotation=rotation)
        run(rotation.pk, actor=by_member)
        until(lambda: not Change.objects.unsettled().exists())

        assert outcomes() == {"given_up": 1, "done": 1}
        assert Change.objects.get(connection=one).secrets == {}
        assert _synced(one).params == theirs["params"] == truth(platform, one)["params"]

    @pytest.mark.parametrize("outcome", ["queued", "sent", "unknown"])
    def test_is_not_accepted_while_a_change_moves(
        self, platform: Emulator, make: Make, by_member: Actor, outcome: str
    ) -> None:
        one = make("One")
        rotation = _queued(by_member, [one])
        rotation.members.update(outcome=outcome)
        platform.mark(one.remote_id, name="Theirs")
        connection = _synced(one)

        with pytest.raises(StateError):
            accept_drift(actor=by_member, connection=connection, seen=mark_of(drift_of(connection)))

        assert (outcomes(), Connection.objects.get().name) == ({outcome: 1}, "One")


class TestLogins:
    @pytest.mark.parametrize(
        ("mine", "theirs", "same"),
        [
            ({"server": "a", "username": "u"}, {"server": "A", "username": "U"}, True),
            ({"server": "a", "username": "u"}, {"server": "b", "username": "u"}, False),
            ({"server": "a", "username": "u"}, {"server": "a", "username": "v"}, False),
            ({"host": "a", "user": "u", "database": "x"}, {"host": "a", "user": "u"}, True),
            ({"account": "a", "accessKeyId": "u"}, {"account": "a", "accessKeyId": "u"}, True),
            ({"database": "x"}, {"database": "x"}, False),
        ],
    )
    def test_are_the_same_by_user_and_server(
        self, mine: dict[str, Any], theirs: dict[str, Any], same: bool
    ) -> None:
        one, other = Connection(params=mine), Connection(params=theirs)

        assert bool(of_same_login(one, [other])) is same

    def test_are_told_in_words(self) -> None:
        params = {"server": "a.example.com", "username": "reader", "database": "x"}

        assert str(login_of(Connection(params=params))) == "reader @ a.example.com"


class TestWhatIsNotKeptHere:
    """A change holds the whole: what it leaves out is gone on the Platform, without an error."""

    SCHEMA = {
        **factories.REDSHIFT_SCHEMA,
        "properties": {
            **factories.REDSHIFT_SCHEMA["properties"],
            "sslKeyPassphrase": {"type": "string", "format": "password"},
        },
    }
    ALL = {**ANSWERS, "params-sslKeyPassphrase": "open sesame"}

    @pytest.fixture
    def with_two(self, make: Make, account: PlatformAccount, by_member: Actor) -> Connection:
        """One with an optional secret; as the policy says, none of both is kept."""
        Team.objects.update(keep_secrets=False)
        both = {"password": "a good password", "sslKeyPassphrase": "open sesame"}
        marks = marks_of(both, team_id=account.team_id, by=by_member.name)
        return self._make(make, "Two", secrets=both, secret_marks=marks)

    def _make(self, make: Make, name: str, **more: Any) -> Connection:
        auth_specs = [{"name": "Basic Authentication", "schema": self.SCHEMA}]
        return make(name, auth_specs=auth_specs, **more)

    def test_is_asked_for_before_anything_is_sent(
        self, platform: Emulator, by_member: Actor, make: Make, with_two: Connection
    ) -> None:
        others = [self._make(make, "One"), with_two]

        with pytest.raises(SecretsMissingError) as missing:
            rotate_together(actor=by_member, connections=others, new=NEW, wait=True)

        assert missing.value.names == ["sslKeyPassphrase"]
        assert (platform.requests("patch"), Rotation.objects.count()) == ([], 0)

    def test_is_asked_for_on_the_page_of_another(
        self, at_desk: Client, make: Make, with_two: Connection
    ) -> None:
        one = self._make(make, "One")

        answer = at_desk.post(_rotate(one), with_seen(one, {**ANSWERS, "also": [str(with_two.pk)]}))

        assert answer.status_code == 422
        assert "type sslKeyPassphrase too. Or rotate it alone" in answer.text

    def test_goes_where_its_own_page_says_so(
        self, platform: Emulator, at_desk: Client, with_two: Connection
    ) -> None:
        assert "what is left empty is removed there" in at_desk.get(_rotate(with_two)).text

        at_desk.post(_rotate(with_two), with_seen(with_two, ANSWERS))
        until(lambda: outcomes() == {"done": 1})

        assert set(truth(platform, with_two)["secrets"]) == {"password"}  # type: ignore[call-overload]
        asked = Event.objects.get(action="connection.change_requested")
        assert '"parameters":["password","sslKeyPassphrase"]' in asked.changes

    def test_leaves_out_what_others_made_with_more_than_is_known(
        self, platform: Emulator, at_desk: Client, make: Make
    ) -> None:
        one, theirs = self._make(make, "One"), self._make(make, "Theirs")
        _as_adopted(theirs)

        answer = at_desk.post(
            _rotate(one), with_seen(one, {**ANSWERS, "also": [str(theirs.pk)]}), follow=True
        )
        until(lambda: outcomes() == {"done": 1})

        assert "more of them than is known here: Theirs." in answer.text

    def test_is_no_hindrance_where_all_is_typed(
        self, platform: Emulator, at_desk: Client, make: Make
    ) -> None:
        one, theirs = self._make(make, "One"), self._make(make, "Theirs")
        _as_adopted(theirs)

        at_desk.post(_rotate(one), with_seen(one, {**self.ALL, "also": [str(theirs.pk)]}))

        until(lambda: outcomes() == {"done": 2})

    def test_plain_answers_of_what_others_made_count_too(
        self, platform: Emulator, by_member: Actor, make: Make
    ) -> None:
        theirs = make("Theirs")
        # One that was no plain text on the Platform: adoption leaves such out.
        _as_adopted(theirs, params={"server": "cluster.example.com", "username": "reader"})
        theirs.refresh_from_db()

        with pytest.raises(SecretsMissingError) as missing:
            rotate_credentials(actor=by_member, connection=theirs, new=NEW, wait=True)

        assert missing.value.names == ["database"]


def _as_adopted(connection: Connection, **more: Any) -> None:
    """Let others have made it, as far as the record knows."""
    unknown: dict[str, Any] = {
        "secret_marks": {},
        "discarded_fingerprints": {},
        "secrets_discarded_at": None,
    }
    rows = Connection.objects.filter(pk=connection.pk)
    rows.update(adopted_at=timezone.now(), **unknown, **more)


class TestThePages:
    def test_offer_those_that_sign_in_as_the_same_user(
        self, at_desk: Client, five: list[Connection], make: Make, admin: Membership
    ) -> None:
        make("Elsewhere", params={"server": "other", "username": "reader", "database": "d"})
        theirs = factories.make_created(admin, five[0].account, name="Theirs")  # type: ignore[arg-type]

        text = at_desk.get(_rotate(five[0])).text

        assert [f"also-{one.pk}" in text for one in five] == [False, True, True, True, True]
        assert "Elsewhere" not in text
        assert str(theirs.pk) not in text
        assert f"also-{theirs.pk}" in desk(admin).get(_rotate(five[0])).text

    def test_follow_it_to_the_end(
        self, platform: Emulator, at_desk: Client, five: list[Connection]
    ) -> None:
        answer = at_desk.post(
            _rotate(five[0]), with_seen(five[0], {**ANSWERS, "everybody": "on"}), follow=True
        )
        until(lambda: not Change.objects.unsettled().exists())

        page = answer.request["PATH_INFO"]
        text = at_desk.get(page).text
        assert "New credentials for reader @ cluster.example.com" in answer.text
        assert "5 of 5 ended" in text
        assert "5 done, 0 failed" in text
        assert "hx-trigger" not in text.partition("_rotation")[2].partition("<header")[0]

    def test_rotate_those_that_were_ticked(
        self, platform: Emulator, at_desk: Client, five: list[Connection]
    ) -> None:
        also = [str(one.pk) for one in five[1:3]]

        at_desk.post(_rotate(five[0]), with_seen(five[0], {**ANSWERS, "also": also}))
        until(lambda: outcomes() == {"done": 3})

        assert len(platform.requests("patch")) == 3

    def test_drop_no_other_answer_that_was_changed(
        self, platform: Emulator, at_desk: Client, five: list[Connection]
    ) -> None:
        also = [str(five[1].pk)]
        changed = {**ANSWERS, "params-database": "other", "also": also}

        answer = at_desk.post(_rotate(five[0]), with_seen(five[0], changed))

        assert answer.status_code == 422
        assert "only secrets can be changed" in answer.text
        assert 'value="other"' in answer.text
        assert not Change.objects.exists()

    def test_ask_before_they_go_on_and_offer_to_try_again(
        self, platform: Emulator, at_desk: Client, by_member: Actor, five: list[Connection]
    ) -> None:
        rotation, _ = rotate_together(actor=by_member, connections=five, new=BAD, wait=True)
        page = reverse("rotation", kwargs={"pk": rotation.pk})
        assert "three in a row were refused" in at_desk.get(page).text

        at_desk.post(page, {"do": "stop"})

        text = at_desk.get(page).text
        assert "0 done, 3 failed, 2 not sent." in text
        assert "Try again those that did not get it" in text
        again = text.partition('<a class="button button-primary" href="')[2].partition('"')[0]
        form = at_desk.get(again).text
        # However many there are, it is short enough for an address.
        assert len(again) < 200
        assert form.count(" checked") == 4

    def test_lead_from_everywhere_to_one_that_is_paused(
        self, at_desk: Client, admin: Membership, by_member: Actor, five: list[Connection]
    ) -> None:
        rotation = _queued(by_member, five)
        rotation.pause("The password is wrong.", now=timezone.now())
        page = reverse("rotation", kwargs={"pk": rotation.pk})
        reviewer = desk(factories.join(rotation.team, Role.REVIEWER))

        for path in (reverse("home"), reverse("connection", args=[five[0].pk])):
            assert f'href="{page}"' in at_desk.get(path).text
            assert f'href="{page}"' in desk(admin).get(path).text
            # To whom it does not listen.
            assert f'href="{page}"' not in reviewer.get(path).text
        assert (
            "The password is wrong." in at_desk.get(reverse("connection", args=[five[0].pk])).text
        )

    def test_stop_it_while_it_goes_on(
        self, at_desk: Client, by_member: Actor, five: list[Connection]
    ) -> None:
        rotation = _queued(by_member, five)
        page = reverse("rotation", kwargs={"pk": rotation.pk})
        Rotation.objects.update(busy_until=timezone.now() + timedelta(minutes=5))
        assert "Send no more of them" in at_desk.get(page).text

        at_desk.post(page, {"do": "stop"})

        assert outcomes() == {"given_up": 5}
        assert "0 done, 0 failed, 5 not sent." in at_desk.get(page).text

    @pytest.mark.parametrize("again", ["", "x", "00000000-0000-0000-0000-000000000000"])
    def test_tick_nothing_for_a_rotation_that_is_none(
        self, at_desk: Client, five: list[Connection], again: str
    ) -> None:
        text = at_desk.get(f"{_rotate(five[0])}?again={again}").text

        assert " checked" not in text

    def test_offer_the_others_by_name_and_ask_for_the_secret_at_once(
        self, at_desk: Client, five: list[Connection]
    ) -> None:
        text = at_desk.get(_rotate(five[2])).text

        places = [text.index(f"also-{one.pk}") for one in five if one is not five[2]]
        assert places == sorted(places)
        assert '<details class="secret" data-secret open>' in text

    def test_tell_a_platform_that_cannot_be_reached_from_a_secret_that_is_refused(
        self, platform: Emulator, at_desk: Client, by_member: Actor, five: list[Connection]
    ) -> None:
        platform.revoke_tokens()
        platform.fail("token", "status", status=503, times=None)
        rotation, _ = rotate_together(actor=by_member, connections=five, new=NEW, wait=True)

        text = at_desk.get(reverse("rotation", kwargs={"pk": rotation.pk})).text

        assert "could not be reached, or took no more" in text
        assert "Those that wait keep the new secret" in text
        assert "three in a row were refused" not in text

    def test_are_not_for_others(self, five: list[Connection], by_member: Actor) -> None:
        rotation = _queued(by_member, five)
        stranger = factories.join(factories.make_team(), "admin")  # type: ignore[arg-type]
        page = reverse("rotation", kwargs={"pk": rotation.pk})

        assert desk(stranger).get(page).status_code == 404

    def test_answer_nothing_where_nothing_is_new(
        self, at_desk: Client, five: list[Connection], by_member: Actor
    ) -> None:
        rotation = _queued(by_member, five)
        rotation.pause("x", now=timezone.now())
        page = reverse("rotation", kwargs={"pk": rotation.pk})

        shown = f"{page}?shown=queued5-paused"

        assert at_desk.get(shown, headers={"HX-Request": "true"}).status_code == 204


def _synced(connection: Connection) -> Connection:
    """Return it with what the Platform tells of it now."""
    assert connection.account
    sync_inventory(actor=SYSTEM, account=connection.account, sandbox="dev", wait=True)
    return Connection.objects.select_related("sighting").get(pk=connection.pk)


def _sweep_in(minutes: float) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        settle_due_changes()


def _rotate(connection: Connection) -> str:
    return reverse("connection-rotate", kwargs={"pk": connection.pk})


def _queued(actor: Actor, connections: list[Connection]) -> Rotation:
    """Return a rotation of which nothing is done yet."""
    rotation = Rotation.objects.create(
        team=connections[0].team,
        login="x",
        requested_by=actor.name,
        requested_at=timezone.now(),
        counted_from=timezone.now(),
    )
    for one in connections:
        factories.make_change(
            one,
            kind="rotate",
            rotation=rotation,
            params=one.params,
            secrets=dict(NEW.secrets),
            secret_marks=one.secret_marks,
        )
    return rotation
