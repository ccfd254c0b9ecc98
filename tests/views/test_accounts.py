"""An account is stored once the Platform has accepted it; a refusal names the field to mend."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from connector_wizard.emulator import (
    DEMO_ACCESS_TOKEN,
    DEMO_CLIENT_ID,
    DEMO_CLIENT_SECRET,
    DEMO_ORG_ID,
    DEMO_SCOPES,
    UNENTITLED_CLIENT_ID,
    UNENTITLED_CLIENT_SECRET,
    UNENTITLED_ORG_ID,
    Emulator,
)
from connector_wizard.models import Event, PlatformAccount

GOOD = {
    "name": "Main",
    "org_id": DEMO_ORG_ID,
    "client_id": DEMO_CLIENT_ID,
    "client_secret": DEMO_CLIENT_SECRET,
    "scopes": DEMO_SCOPES,
}


def add(desk: Client, **change: str) -> Any:
    return desk.post(reverse("account-add"), {**GOOD, **change})


class TestAdding:
    def test_stores_the_account_with_its_sandboxes(
        self, at_admins_desk: Client, platform: Emulator
    ) -> None:
        answer = add(at_admins_desk)

        account = PlatformAccount.objects.get()
        assert answer.status_code == 302
        assert account.client_secret == DEMO_CLIENT_SECRET
        assert {"prod", "dev"} <= set(account.sandboxes.values_list("name", flat=True))
        assert Event.objects.get().action == "account.added"

    def test_takes_a_pasted_token_instead_of_a_secret(
        self, at_admins_desk: Client, platform: Emulator
    ) -> None:
        add(at_admins_desk, client_secret="", access_token=DEMO_ACCESS_TOKEN)

        account = PlatformAccount.objects.get()
        assert (account.kind, account.client_secret) == ("token", None)
        assert account.token_expires_at is not None

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"client_secret": "wrong-one"}, "client_secret"),
            ({"client_id": "unknown-client"}, "client_id"),
            ({"scopes": "nonsense_scope"}, "scopes"),
            ({"org_id": "F" * 24 + "@AdobeOrg"}, "org_id"),
            ({"client_secret": "", "access_token": "nonsense"}, "access_token"),
        ],
    )
    def test_puts_the_platforms_refusal_beside_the_field_to_mend(
        self, at_admins_desk: Client, platform: Emulator, change: dict[str, str], field: str
    ) -> None:
        answer = add(at_admins_desk, **change)

        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert not PlatformAccount.objects.exists()
        assert Event.objects.get().action == "account.refused"

    def test_says_what_is_missing_where_the_organization_is_not_entitled(
        self, at_admins_desk: Client, platform: Emulator
    ) -> None:
        answer = add(
            at_admins_desk,
            org_id=UNENTITLED_ORG_ID,
            client_id=UNENTITLED_CLIENT_ID,
            client_secret=UNENTITLED_CLIENT_SECRET,
        )

        assert answer.status_code == 422
        assert 'role="alert"' in answer.text

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"name": ""}, "name"),
            ({"org_id": "no organisation"}, "org_id"),
            ({"client_secret": ""}, "client_secret"),
            ({"client_secret": "••••••••"}, "client_secret"),
            ({"access_token": "x"}, "access_token"),
        ],
    )
    def test_asks_the_platform_nothing_while_the_form_is_wrong(
        self, at_admins_desk: Client, platform: Emulator, change: dict[str, str], field: str
    ) -> None:
        answer = add(at_admins_desk, **change)

        assert list(answer.context["form"].errors) == [field]
        assert platform.requests("token") == []

    def test_keeps_what_was_typed_and_shows_no_secret(
        self, at_admins_desk: Client, platform: Emulator
    ) -> None:
        answer = add(at_admins_desk, client_secret="canary-secret-1", name="My account")

        assert 'value="My account"' in answer.text
        assert "canary-secret-1" not in answer.text

    @pytest.mark.parametrize("fault", ["reset", "bad_json", "hang", "close"])
    def test_survives_a_platform_that_does_not_answer(
        self, at_admins_desk: Client, platform: Emulator, fault: str
    ) -> None:
        platform.fail("token", fault, times=None)

        answer = add(at_admins_desk)

        assert answer.status_code == 422
        assert 'role="alert"' in answer.text

    def test_refuses_a_name_that_is_taken(
        self, at_admins_desk: Client, account: PlatformAccount
    ) -> None:
        answer = add(at_admins_desk, name=account.name)

        assert list(answer.context["form"].errors) == ["name"]


class TestVerifying:
    def test_refreshes_what_the_account_may_use(
        self, at_desk: Client, account: PlatformAccount
    ) -> None:
        account.sandboxes.all().delete()

        at_desk.post(reverse("account-verify", kwargs={"pk": account.pk}))

        assert account.sandboxes.filter(name="prod").exists()
        assert Event.objects.get().action == "account.verified"

    def test_keeps_what_was_known_when_the_platform_fails(
        self, at_desk: Client, account: PlatformAccount, platform: Emulator
    ) -> None:
        platform.fail("sandboxes", "status", status=503, times=None)

        at_desk.post(reverse("account-verify", kwargs={"pk": account.pk}))

        assert account.sandboxes.count() == 2
        assert Event.objects.get().outcome == "refused"

    @pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:x"])
    def test_goes_nowhere_else_afterwards(
        self, at_desk: Client, account: PlatformAccount, target: str
    ) -> None:
        answer = at_desk.post(
            reverse("account-verify", kwargs={"pk": account.pk}), {"next": target}
        )

        assert answer["Location"] == reverse("team")


class TestTokens:
    def test_are_shared_by_every_process_and_fetched_once(
        self, at_desk: Client, account: PlatformAccount, platform: Emulator
    ) -> None:
        for _ in range(3):
            at_desk.post(reverse("account-verify", kwargs={"pk": account.pk}))

        assert len(platform.requests("token")) == 1
        account.refresh_from_db()
        assert account.access_token

    def test_are_renewed_once_when_the_platform_revokes_them(
        self, at_desk: Client, account: PlatformAccount, platform: Emulator
    ) -> None:
        url = reverse("account-verify", kwargs={"pk": account.pk})
        at_desk.post(url)
        platform.revoke_tokens()

        at_desk.post(url)

        assert len(platform.requests("token")) == 2
        assert PlatformAccount.objects.get().token_lease_until is None
