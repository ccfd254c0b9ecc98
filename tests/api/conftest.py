"""Give the API's tests a team with an account, and a program of each of its people."""

import pytest

from connector_wizard.models import Membership, PlatformAccount, Role
from tests import factories
from tests.api.caller import Program


@pytest.fixture
def account(account: PlatformAccount) -> PlatformAccount:
    """The team's account, by the name that the requests use."""
    account.rename("Emulator")
    return account


@pytest.fixture
def program(member: Membership, account: PlatformAccount) -> Program:
    """A program of the member's."""
    return Program(member)


@pytest.fixture
def stranger(db: None) -> Program:
    """A program of another team's admin."""
    return Program(factories.join(factories.make_team(), Role.ADMIN))
