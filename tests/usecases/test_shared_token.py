"""An account's token is fetched by one caller at a time, however many ask, and shared by all."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connections

from connector_wizard.emulator import Emulator
from connector_wizard.gateway import AccountTokenStore, asking
from connector_wizard.models import PlatformAccount

CALLERS = 8


def ask(pk: UUID) -> int:
    """Ask the Platform as another worker would: with a row and a database connection of its own."""
    try:
        with asking(PlatformAccount.objects.get(pk=pk)) as client:
            return len(client.list_sandboxes())
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
class TestSharedToken:
    def test_is_fetched_once_by_many_callers(
        self, account: PlatformAccount, platform: Emulator
    ) -> None:
        platform.fail("token", "slow", seconds=0.3)

        with ThreadPoolExecutor(CALLERS) as pool:
            seen = list(pool.map(ask, [account.pk] * CALLERS))

        assert all(seen)
        assert len(platform.requests("token")) == 1

    def test_is_renewed_once_when_it_is_revoked_under_many_callers(
        self, account: PlatformAccount, platform: Emulator
    ) -> None:
        ask(account.pk)
        platform.revoke_tokens()

        with ThreadPoolExecutor(CALLERS) as pool:
            seen = list(pool.map(ask, [account.pk] * CALLERS))

        assert all(seen)
        assert len(platform.requests("token")) == 2

    def test_is_taken_over_from_a_caller_that_died_renewing(
        self, account: PlatformAccount, platform: Emulator
    ) -> None:
        store = AccountTokenStore(account)

        first, again = store.claim(None), store.claim(None)
        PlatformAccount.objects.update(token_lease_until="2020-01-01T00:00:00Z")

        assert (first, again) == (True, False)
        assert ask(account.pk)
