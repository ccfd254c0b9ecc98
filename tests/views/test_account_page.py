"""Admins look after an account: a new secret counts only once the Platform has accepted it."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from connector_wizard.emulator import (
    DEMO_ACCESS_TOKEN,
    DEMO_CLIENT_SECRET,
    Emulator,
)
from connector_wizard.models import (
    Event,
    Membership,
    PlatformAccount,
    SandboxBarredError,
    StateError,
)
from connector_wizard.usecases.begin_draft import begin_draft
from connector_wizard.usecases.choose_account import choose_account
from tests import factories


def of(account: PlatformAccount, name: str = "account") -> str:
    return reverse(name, kwargs={"pk": account.pk})


def sealed(account: PlatformAccount) -> dict[str, Any]:
    return {**PlatformAccount.objects.filter(pk=account.pk).values().get()}


class TestTheAccountsPage:
    def test_shows_what_uses_it_and_no_secret(
        self, at_admins_desk: Client, member: Membership, account: PlatformAccount
    ) -> None:
        factories.make_draft(member, account, name="A draft")
        factories.make_created(member, account, name="A created one")
        factories.make_created(member, factories.make_account(account.team), name="Elsewhere")

        page = at_admins_desk.get(of(account)).text

        assert "A draft" in page
        assert "A created one" in page
        assert "Elsewhere" not in page
        assert DEMO_CLIENT_SECRET not in page
        assert str(sealed(account)["client_secret"]) not in page

    def test_says_how_long_the_token_is_good(
        self, at_admins_desk: Client, account: PlatformAccount
    ) -> None:
        before = at_admins_desk.get(of(account)).text
        at_admins_desk.post(of(account, "account-verify"))

        assert "None yet" in before
        assert "Good until" in at_admins_desk.get(of(account)).text

        PlatformAccount.objects.update(token_expires_at="2026-01-01T00:00:00Z")
        assert "the next call fetches another" in at_admins_desk.get(of(account)).text

    def test_verifies_and_comes_back(
        self, at_admins_desk: Client, account: PlatformAccount
    ) -> None:
        answer = at_admins_desk.post(of(account, "account-verify"), {"next": of(account)})

        assert answer["Location"] == of(account)


class TestRenaming:
    def test_is_told_with_before_and_after(
        self, at_admins_desk: Client, account: PlatformAccount
    ) -> None:
        before = account.name

        at_admins_desk.post(of(account), {"name": "Main"})

        account.refresh_from_db()
        assert account.name == "Main"
        assert json.loads(Event.objects.get().changes) == {
            "name": {"before": before, "after": "Main"}
        }

    def test_refuses_a_name_that_is_taken_and_tells_it(
        self, at_admins_desk: Client, account: PlatformAccount
    ) -> None:
        other = factories.make_account(account.team, name="Taken")

        answer = at_admins_desk.post(of(account), {"name": "Taken"})

        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["name"]
        assert 'value="Taken"' in answer.text
        assert PlatformAccount.objects.filter(name=other.name).get() == other
        assert Event.objects.get().outcome == "refused"

    def test_leaves_no_event_where_nothing_changes(
        self, at_admins_desk: Client, account: PlatformAccount
    ) -> None:
        at_admins_desk.post(of(account), {"name": account.name})

        assert not Event.objects.exists()


class TestReplacingTheSecret:
    @pytest.fixture
    def old(self, account: PlatformAccount) -> PlatformAccount:
        """The account with a secret that the Platform does not take any more, and a token."""
        account.client_secret, account.access_token = "revoked-secret", "an old token"
        account.save()
        return account

    def test_stores_what_the_platform_accepts_and_nothing_of_the_old(
        self, at_admins_desk: Client, old: PlatformAccount
    ) -> None:
        before = old.verified_at

        answer = at_admins_desk.post(
            of(old, "account-secret"), {"client_secret": DEMO_CLIENT_SECRET}
        )

        old.refresh_from_db()
        assert answer["Location"] == of(old)
        assert (old.client_secret, old.access_token) == (DEMO_CLIENT_SECRET, None)
        assert old.verified_at > before
        event = Event.objects.get()
        assert (event.action, event.outcome) == ("account.secret_replaced", "success")
        assert DEMO_CLIENT_SECRET not in event.changes

    def test_changes_nothing_where_the_platform_refuses(
        self, at_admins_desk: Client, old: PlatformAccount
    ) -> None:
        before = sealed(old)

        answer = at_admins_desk.post(of(old, "account-secret"), {"client_secret": "canary-wrong"})

        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["client_secret"]
        assert "canary-wrong" not in answer.text
        assert sealed(old) == before
        event = Event.objects.get()
        assert (event.action, event.outcome) == ("account.secret_replaced", "refused")
        assert "canary-wrong" not in event.changes

    @pytest.mark.parametrize("fault", ["reset", "bad_json", "hang", "close"])
    def test_changes_nothing_where_the_platform_does_not_answer(
        self, at_admins_desk: Client, old: PlatformAccount, platform: Emulator, fault: str
    ) -> None:
        before = sealed(old)
        platform.fail("token", fault, times=None)

        answer = at_admins_desk.post(
            of(old, "account-secret"), {"client_secret": DEMO_CLIENT_SECRET}
        )

        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
        assert sealed(old) == before

    @pytest.mark.parametrize("text", ["", "••••••••"])
    def test_asks_the_platform_nothing_while_the_form_is_wrong(
        self, at_admins_desk: Client, old: PlatformAccount, platform: Emulator, text: str
    ) -> None:
        answer = at_admins_desk.post(of(old, "account-secret"), {"client_secret": text})

        assert list(answer.context["form"].errors) == ["client_secret"]
        assert platform.requests("token") == []

    def test_takes_another_token_for_a_pasted_one(
        self, at_admins_desk: Client, account: PlatformAccount
    ) -> None:
        pasted = factories.make_account(
            account.team,
            kind="token",
            client_secret=None,
            access_token="worn out",
            token_expires_at="2026-01-01T00:00:00Z",
        )

        asked = at_admins_desk.get(of(pasted, "account-secret")).text
        at_admins_desk.post(of(pasted, "account-secret"), {"access_token": DEMO_ACCESS_TOKEN})

        pasted.refresh_from_db()
        assert "New access token" in asked
        assert "New client secret" not in asked
        assert (pasted.access_token, pasted.client_secret) == (DEMO_ACCESS_TOKEN, None)
        assert pasted.token_expires_at is not None
        assert pasted.token_expires_at.year > 2026 or pasted.token_expires_at.month > 1


class TestDeleting:
    def test_takes_its_secrets_along(
        self, at_admins_desk: Client, account: PlatformAccount
    ) -> None:
        answer = at_admins_desk.post(of(account, "account-delete"), follow=True)

        assert not PlatformAccount.objects.exists()
        assert "is deleted, with its secrets" in answer.text
        event = Event.objects.get()
        assert (event.action, event.object_label) == ("account.deleted", account.name)

    @pytest.mark.parametrize("make", [factories.make_draft, factories.make_created])
    def test_is_refused_while_something_uses_it_and_says_what(
        self, at_admins_desk: Client, member: Membership, account: PlatformAccount, make: Any
    ) -> None:
        make(member, account, name="Sales warehouse")

        page = at_admins_desk.get(of(account)).text
        answer = at_admins_desk.post(of(account, "account-delete"), follow=True)

        assert "Delete the account" not in page
        assert "It is used by: Sales warehouse." in answer.text
        assert PlatformAccount.objects.filter(pk=account.pk).exists()
        event = Event.objects.get()
        assert (event.action, event.outcome) == ("account.deleted", "refused")
        assert "Sales warehouse" in event.changes

    def test_is_refused_while_a_try_may_still_be_looked_for_with_it(
        self, at_admins_desk: Client, member: Membership, account: PlatformAccount
    ) -> None:
        other = factories.make_account(account.team)
        draft = factories.make_draft(member, account, name="Moved on")
        factories.make_submission(draft, outcome="not_created")
        draft.edit(now=draft.begun_at, account_id=other.pk)

        answer = at_admins_desk.post(of(account, "account-delete"), follow=True)

        assert "It is used by: Moved on." in answer.text
        assert "an earlier try used this account" in answer.text

    def test_names_a_few_of_many(
        self, at_admins_desk: Client, member: Membership, account: PlatformAccount
    ) -> None:
        for number in range(8):
            factories.make_draft(member, account, name=f"Number {number}")

        answer = at_admins_desk.post(of(account, "account-delete"), follow=True)

        assert ", …. Discard those drafts" in answer.text

    def test_leaves_the_team_free_to_use_the_name_again(
        self, at_admins_desk: Client, account: PlatformAccount
    ) -> None:
        at_admins_desk.post(of(account, "account-delete"))

        again = factories.make_account(account.team, name=account.name)

        assert PlatformAccount.objects.get() == again

    def test_at_the_moment_of_its_use_is_told_to_who_wanted_it(
        self, member: Membership, account: PlatformAccount
    ) -> None:
        draft = factories.make_draft(member, factories.make_account(account.team))
        PlatformAccount.objects.filter(pk=account.pk).delete()

        with pytest.raises(SandboxBarredError, match="deleted just now"):
            begin_draft(actor=factories.actor(member), account=account, sandbox="dev")
        with pytest.raises(StateError, match="deleted just now"):
            choose_account(actor=factories.actor(member), connection=draft, account=account)
