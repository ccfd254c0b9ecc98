"""A receiver on loopback, and a moment when everything that waits is due."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from connector_wizard.models import Membership, Role, Team, Webhook
from tests import factories
from tests.flow_service.raw_server import RawServer, answer

Pass = Callable[..., None]


@pytest.fixture
def receiver() -> Iterator[RawServer]:
    with RawServer([answer(204)]) as server:
        yield server


@pytest.fixture
def webhook(team: Team, receiver: RawServer) -> Webhook:
    return factories.make_webhook(team, url=f"{receiver.url}/hook")


@pytest.fixture
def reviewer(team: Team) -> Membership:
    return factories.join(team, Role.REVIEWER)


@pytest.fixture
def let_pass() -> Iterator[Pass]:
    """Let time pass, as much as asked for."""
    with time_machine.travel(timezone.now(), tick=True) as traveller:
        yield lambda **time: traveller.shift(timedelta(**time))
