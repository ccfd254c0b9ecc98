"""A place with a sync of its own, and what is on the Platform."""

from collections.abc import Callable

import pytest

from connector_wizard.emulator import Emulator
from connector_wizard.models import SYSTEM, Connection, Label, Membership, PlatformAccount, Sync
from connector_wizard.usecases.create_base_connection import create_base_connection
from connector_wizard.usecases.sync_inventory import sync_inventory
from tests import factories

SyncOf = Callable[..., Sync]


@pytest.fixture
def sync(account: PlatformAccount) -> SyncOf:
    """Sync the account's sandbox `dev`, to the end."""

    def now(sandbox: str = "dev") -> Sync:
        return sync_inventory(actor=SYSTEM, account=account, sandbox=sandbox, wait=True)

    return now


@pytest.fixture
def created(member: Membership, account: PlatformAccount, platform: Emulator) -> Connection:
    """A connection that was made from here, on the Platform and on record."""
    draft = factories.make_draft(member, account)
    label = Label("Sales", "Orders of the shop")
    create_base_connection(actor=factories.actor(member), connection=draft, label=label, wait=True)
    draft.refresh_from_db()
    return draft
