"""A kept secret goes where whoever typed it meant it to go: nobody sends it elsewhere unseen."""

import json
from typing import Any

import pytest
from django.urls import reverse

from connector_wizard.changes.wanting import SecretsMissingError, wanted_of
from connector_wizard.emulator import Emulator
from connector_wizard.models import Connection, Event, Membership, PlatformAccount
from connector_wizard.usecases.fill_credentials import Answers, fill_credentials
from connector_wizard.usecases.rotate_credentials import NewCredentials, rotate_credentials
from tests import factories
from tests.test_access import desk

PARAMS = {"server": "cluster.example.com", "username": "reader", "database": "dev"}
ELSEWHERE = {**PARAMS, "server": "attacker.example.com"}
SECRET = "a good password"


@pytest.fixture
def draft(member: Membership, account: PlatformAccount) -> Connection:
    row = factories.make_draft(member, account)
    fill(row, member, PARAMS, SECRET)
    return row


def fill(
    row: Connection, by: Membership, params: dict[str, str], secret: str = "", **more: Any
) -> Any:
    typed = {"password": secret} if secret else {}
    answers = Answers(0, params, typed, settled=params, complete=True, **more)
    return fill_credentials(actor=factories.actor(by), connection=row, answers=answers)


def post(row: Connection, by: Membership, **answers: str) -> Any:
    url = reverse("connect-credentials", kwargs={"pk": row.pk})
    return desk(by).post(url, {f"params-{name}": text for name, text in answers.items()})


@pytest.mark.django_db(transaction=True)
class TestADraft:
    def test_loses_the_secret_when_another_person_sends_it_elsewhere(
        self, draft: Connection, admin: Membership
    ) -> None:
        answer = post(draft, admin, **ELSEWHERE)

        draft.refresh_from_db()
        assert answer.status_code == 422
        assert "Somebody else typed it" in answer.text
        assert (draft.secrets, draft.secret_marks) == ({}, {})
        assert draft.next_step == "credentials"
        # The same once more, now that the server stands in the draft, gains nothing.
        assert post(draft, admin, **ELSEWHERE).status_code == 422

    def test_goes_on_once_the_other_person_types_one(
        self, draft: Connection, admin: Membership
    ) -> None:
        post(draft, admin, **ELSEWHERE, password="what they know")

        draft.refresh_from_db()
        assert draft.secrets == {"password": "what they know"}
        assert draft.next_step == "check"

    def test_keeps_it_for_who_typed_it(self, draft: Connection, member: Membership) -> None:
        fill(draft, member, ELSEWHERE)

        draft.refresh_from_db()
        assert draft.secrets == {"password": SECRET}
        assert draft.next_step == "check"

    def test_keeps_it_where_nothing_beside_it_changes(
        self, draft: Connection, admin: Membership
    ) -> None:
        assert post(draft, admin, **PARAMS).status_code == 302

        draft.refresh_from_db()
        assert draft.secrets == {"password": SECRET}

    def test_is_not_made_ones_own_by_taking_blanks_away(
        self, draft: Connection, member: Membership, admin: Membership
    ) -> None:
        fill(draft, member, PARAMS, f" {SECRET} ")
        fill(draft, admin, PARAMS, trim=True)

        lost = fill(draft, admin, ELSEWHERE)

        assert lost == {"password"}
        assert draft.secrets == {}


OTHER_ORG = "FEDCBA9876543210FEDCBA98@AdobeOrg"


@pytest.mark.django_db(transaction=True)
class TestAnotherOrganization:
    """What goes out by an account goes to its organization, which may be somebody else's own."""

    @pytest.fixture
    def theirs(self, account: PlatformAccount) -> PlatformAccount:
        return factories.make_account(account.team, org_id=OTHER_ORG)

    @pytest.fixture
    def created(self, member: Membership, account: PlatformAccount) -> Connection:
        mark = {"fingerprint": "0", "at": factories.STORED_AT, "by": member.user.email}
        return factories.make_created(
            member, account, params=PARAMS, secret_marks={"password": mark}
        )

    def test_gets_no_secret_of_a_draft_that_another_person_typed(
        self, draft: Connection, admin: Membership, theirs: PlatformAccount
    ) -> None:
        answer = choose(draft, admin, theirs)

        draft.refresh_from_db()
        assert answer.status_code == 302
        assert (draft.account, draft.secrets, draft.secret_marks) == (theirs, {}, {})
        assert not draft.credentials_checked
        assert draft.params == PARAMS
        told = Event.objects.filter(action="draft.changed").last()
        assert told is not None
        assert json.loads(told.changes)["parameters"] == ["password"]

    def test_is_said_to_get_none(
        self, draft: Connection, admin: Membership, theirs: PlatformAccount
    ) -> None:
        answer = choose(draft, admin, theirs, follow=True)

        assert "go to no other organization" in answer.text

    def test_gets_what_one_typed_oneself(
        self, draft: Connection, member: Membership, theirs: PlatformAccount
    ) -> None:
        choose(draft, member, theirs)

        draft.refresh_from_db()
        assert (draft.account, draft.secrets) == (theirs, {"password": SECRET})

    def test_is_no_other_account_of_the_same_one(
        self, draft: Connection, admin: Membership, account: PlatformAccount
    ) -> None:
        choose(draft, admin, factories.make_account(account.team))

        draft.refresh_from_db()
        assert draft.secrets == {"password": SECRET}

    def test_gets_none_of_a_copy_either(
        self, created: Connection, admin: Membership, theirs: PlatformAccount
    ) -> None:
        url = reverse("connection-copy", kwargs={"pk": created.pk})
        asked = desk(admin).get(url, {"account": str(theirs.pk)})

        answer = desk(admin).post(url, {"account": theirs.pk, "sandbox": "prod"}, follow=True)

        copy = Connection.objects.get(copied_from=created)
        assert "do not go there" in asked.text
        assert "go to no other organization" in answer.text
        assert (copy.secrets, copy.next_step) == ({}, "credentials")


def choose(row: Connection, by: Membership, account: PlatformAccount, **more: Any) -> Any:
    url = reverse("connect-account", kwargs={"pk": row.pk})
    return desk(by).post(url, {"account": str(account.pk)}, **more)


@pytest.mark.django_db(transaction=True)
class TestARotation:
    @pytest.fixture
    def created(self, member: Membership, account: PlatformAccount) -> Connection:
        mark = {"fingerprint": "0", "at": factories.STORED_AT, "by": member.user.email}
        return factories.make_created(
            member, account, params=PARAMS, secret_marks={"password": mark}
        )

    def test_to_another_server_takes_no_secret_along(
        self, created: Connection, admin: Membership, platform: Emulator
    ) -> None:
        new = NewCredentials(secrets={}, params=ELSEWHERE)

        with pytest.raises(SecretsMissingError):
            rotate_credentials(actor=factories.actor(admin), connection=created, new=new, bypass="")

        assert platform.requests("update") == []

    def test_to_the_same_server_takes_them_along_however_its_port_is_written(
        self, created: Connection, admin: Membership
    ) -> None:
        Connection.objects.update(params={**PARAMS, "port": 5439})
        created.refresh_from_db()

        same = NewCredentials(secrets={}, params={**PARAMS, "port": "5439"})

        assert wanted_of(created, same, by=factories.actor(admin))["secrets"] == {
            "password": SECRET
        }

    def test_says_so_on_its_page(self, created: Connection, admin: Membership) -> None:
        url = reverse("connection-rotate", kwargs={"pk": created.pk})
        posted = {f"params-{name}": text for name, text in ELSEWHERE.items()}
        posted["seen"] = created.version

        answer = desk(admin).post(url, posted)

        assert answer.status_code == 422
        assert "typed by somebody else" in answer.text
