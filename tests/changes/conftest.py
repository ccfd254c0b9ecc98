"""Give tests of changes a connection that really is on the Platform."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from connector_wizard.emulator import Emulator
from connector_wizard.models import Actor, Connection, Label, Membership, PlatformAccount
from connector_wizard.models.marks import marks_of
from connector_wizard.usecases.create_base_connection import create_base_connection
from tests import factories

Make = Callable[..., Connection]


@pytest.fixture
def by_member(member: Membership) -> Actor:
    return factories.actor(member)


@pytest.fixture
def make(member: Membership, account: PlatformAccount, by_member: Actor) -> Make:
    """Make a connection, on the Platform and on record."""

    def on_platform(name: str = "Sales", **more: object) -> Connection:
        secrets = {"password": "a good password"}
        marks = marks_of(secrets, team_id=account.team_id, by=by_member.name)
        draft = factories.make_draft(member, account, **{"secret_marks": marks, **more})
        label = Label(name, "of the shop")
        create_base_connection(actor=by_member, connection=draft, label=label, wait=True)
        return Connection.objects.get(pk=draft.pk)

    return on_platform


@pytest.fixture
def made(make: Make) -> Connection:
    return make()


def truth(platform: Emulator, connection: Connection) -> dict[str, object]:
    """Return what the Platform really holds of it."""
    return next(one for one in platform.connections() if one["id"] == connection.remote_id)


def with_seen(connection: Connection, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is posted by a form that shows it as it is on record now."""
    return {**answers, "seen": Connection.objects.get(pk=connection.pk).version}
