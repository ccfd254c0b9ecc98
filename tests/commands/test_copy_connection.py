"""`manage.py copy_connection` makes the copy that the page makes, and may go on to create it."""

import json
from pathlib import Path
from typing import Any

import pytest

from connector_wizard.emulator import WRONG_PASSWORD, Emulator
from connector_wizard.models import (
    Connection,
    Event,
    Membership,
    PlatformAccount,
    Role,
    Sandbox,
    Source,
    Team,
)
from connector_wizard.models.marks import marks_of
from tests import factories
from tests.commands.running import run

pytestmark = pytest.mark.django_db(transaction=True)
Told = tuple[int, dict[str, Any]]


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEW", "another good password")
    monkeypatch.setenv("BAD", WRONG_PASSWORD)


def made(who: Membership, account: PlatformAccount, **more: Any) -> Connection:
    secrets = {"password": "a good password"}
    marks = marks_of(secrets, team_id=account.team_id, by=who.user.email)
    return factories.make_created(who, account, **{"secret_marks": marks, **more})


@pytest.fixture
def original(member: Membership, account: PlatformAccount) -> Connection:
    return made(member, account, description="Orders [cw-aaaaaaaaaaaaa]")


def copy(who: Membership, original: Connection, *more: str, to: str = "prod") -> Told:
    account = f"--account={PlatformAccount.objects.earliest('added_at').name}"
    place = (f"--connection={original.pk}", account, f"--sandbox={to}")
    code, [told] = run("copy_connection", who, *place, *more)
    return code, told


def only_copy() -> Connection:
    return Connection.objects.get(copied_from__isnull=False)


class TestADraft:
    def test_is_what_the_page_makes(
        self, member: Membership, original: Connection, platform: Emulator
    ) -> None:
        code, told = copy(member, original, "--name=Sales in prod")

        draft = only_copy()
        assert (code, told["status"], told["connection"]) == (0, "draft", str(draft.pk))
        assert (told["secrets_taken"], told["secrets_wanted"]) == (["password"], [])
        assert (draft.name, draft.sandbox, draft.description) == ("Sales in prod", "prod", "Orders")
        assert draft.secrets == {"password": "a good password"}
        assert (draft.next_step, platform.connections()) == ("check", [])
        actions = sorted(Event.objects.values_list("action", flat=True))
        assert actions == ["connection.copied", "draft.begun"]

    def test_says_which_secrets_are_wanted(self, member: Membership, original: Connection) -> None:
        original.forget_secrets(now=original.touched_at)

        code, told = copy(member, original)

        assert (code, told["status"]) == (0, "draft")
        assert (told["secrets_taken"], told["secrets_wanted"]) == ([], ["password"])
        assert only_copy().next_step == "credentials"

    def test_of_what_others_made_wants_what_its_spec_asks_for(
        self, member: Membership, account: PlatformAccount, original: Connection
    ) -> None:
        now = original.touched_at
        more = {"secrets": {}, "secret_marks": {}, "adopted_at": now}
        adopted = factories.make_created(member, account, **more)

        _, told = copy(member, adopted)

        assert told["secrets_wanted"] == ["password"]

    def test_takes_secrets_that_are_given(self, member: Membership, original: Connection) -> None:
        original.forget_secrets(now=original.touched_at)

        code, told = copy(member, original, "--secret-env=NEW")

        assert (code, told["secrets_taken"], told["secrets_wanted"]) == (0, [], [])
        draft = only_copy()
        assert (draft.secrets["password"], draft.next_step) == ("another good password", "check")
        assert "another good password" not in json.dumps(told)

    def test_says_when_the_catalog_has_moved_on(
        self, member: Membership, original: Connection, account: PlatformAccount
    ) -> None:
        spec = {"spec_id": factories.REDSHIFT_SPEC_ID, "name": "x", "title": "x"}
        Source.objects.create(account=account, version="2.0", **spec)

        assert "version 2.0" in copy(member, original)[1]["note"]


class TestCreating:
    def test_goes_on_to_the_platform(
        self, member: Membership, original: Connection, platform: Emulator
    ) -> None:
        code, told = copy(member, original, "--create")

        (there,) = platform.connections()
        assert (code, told["status"], told["id"]) == (0, "created", there["id"])
        assert (there["sandbox"], there["name"]) == ("prod", "Sales")
        assert only_copy().status == "created"

    def test_with_other_answers_wants_secrets_that_somebody_else_typed(
        self,
        admin: Membership,
        original: Connection,
        platform: Emulator,
        tmp_path: Path,
    ) -> None:
        params = tmp_path / "PARAMS.json"
        params.write_text('{"server": "mine.example.com"}')
        code, told = copy(admin, original, f"--params={params}", "--create")

        assert (code, told["status"], "password" in told["error"]) == (2, "invalid", True)
        assert (platform.connections(), Connection.objects.count()) == ([], 1)
        params.write_text('{"server": "mine.example.com", "password": {"env": "NEW"}}')
        assert copy(admin, original, f"--params={params}", "--create")[0] == 0
        assert only_copy().params["server"] == "mine.example.com"

    def test_without_a_wanted_secret_sends_nothing_and_leaves_nothing(
        self, member: Membership, original: Connection, platform: Emulator
    ) -> None:
        original.forget_secrets(now=original.touched_at)

        code, told = copy(member, original, "--create")

        assert (code, told["status"]) == (2, "invalid")
        assert "These secrets are wanted, not being kept here: password." in told["error"]
        assert (platform.connections(), Connection.objects.count()) == ([], 1)

    def test_that_is_refused_leaves_the_draft(
        self, member: Membership, original: Connection
    ) -> None:
        code, told = copy(member, original, "--secret-env=BAD", "--create")

        assert (code, told["status"]) == (3, "refused")
        assert "does not accept this user and password" in told["error"]
        assert WRONG_PASSWORD not in json.dumps(told)
        assert only_copy().status == "draft"

    def test_whose_answer_is_lost_is_unconfirmed(
        self, member: Membership, original: Connection, platform: Emulator
    ) -> None:
        platform.fail("create", "close", when="after")

        code, told = copy(member, original, "--create")

        assert (code, told["status"]) == (4, "unconfirmed")

    def test_waits_for_an_approval_and_goes_on_once_it_is_there(
        self, member: Membership, original: Connection, platform: Emulator
    ) -> None:
        Team.objects.update(approval_sandboxes=["prod"])

        first = copy(member, original, "--create")
        again = copy(member, original, "--create")
        only_copy().approvals.update(state="approved")
        last = copy(member, original, "--create")

        assert (first[0], first[1]["status"]) == (5, "waiting")
        assert again == first
        assert (last[0], last[1]["connection"]) == (0, first[1]["connection"])
        assert len(platform.connections()) == 1

    def test_goes_without_an_approval_for_a_reason_of_an_admins(
        self, admin: Membership, member: Membership, original: Connection
    ) -> None:
        Team.objects.update(approval_sandboxes=["prod"])

        assert copy(member, original, "--create", "--bypass-approval=Urgent")[0] == 2
        assert copy(admin, original, "--bypass-approval=Urgent")[0] == 2
        assert copy(admin, original, "--create", "--bypass-approval=Urgent")[0] == 0
        assert Event.objects.filter(action="approval.bypassed").count() == 1


class TestWhatWillNotDo:
    @pytest.mark.parametrize(
        ("to", "more", "words"),
        [
            ("dev", (), "It is in this sandbox already."),
            ("No such", (), "lower-case letters"),
            ("old", (), "cannot be used now"),
            ("prod", (), "lets only admins create"),
            ("other", ("--account=Nobodys",), "no Platform account"),
            ("other", (f"--name={'x' * 300}",), "name"),
            ("other", ("--secret-env=NOT_SET_AT_ALL",), "NOT_SET_AT_ALL is not set"),
            ("other", ("--params=/nowhere",), "not readable JSON"),
        ],
    )
    def test_is_said_and_copies_nothing(
        self, member: Membership, original: Connection, to: str, more: tuple[str, ...], words: str
    ) -> None:
        Sandbox.objects.create(
            account=PlatformAccount.objects.get(), name="old", title="Old", state="deleted"
        )
        Team.objects.update(creation_sandboxes=["dev", "old", "other"])

        code, told = copy(member, original, *more, to=to)

        assert (code, told["status"], words in told["error"]) == (2, "invalid", True), told
        assert Connection.objects.count() == 1

    def test_is_another_teams_account(
        self, member: Membership, original: Connection, account: PlatformAccount
    ) -> None:
        factories.make_account(factories.make_team(), name="Theirs")
        stranger = factories.join(factories.make_team(), Role.ADMIN)

        assert copy(member, original, "--account=Theirs")[0] == 2
        assert copy(stranger, original)[0] == 2
