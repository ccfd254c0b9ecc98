"""Where a state is shown: a person, the rows around them, and the ways to it."""

from collections.abc import Callable
from dataclasses import dataclass

from pytest_django import Settings

from connector_wizard.emulator import Emulator
from connector_wizard.models import Connection, Membership, PlatformAccount, Role
from tests import factories
from tests.browser.conftest import Complaints
from tests.browser.person import Person

LONG = "a-name-without-a-single-space-that-goes-on-and-on-" * 3


@dataclass
class Place:
    """Where a state is shown, with the rows that it needs."""

    person: Person
    member: Membership
    account: PlatformAccount
    platform: Emulator
    settings: Settings
    complaints: Complaints

    def draft(self, **more: object) -> Connection:
        return factories.make_draft(self.member, self.account, **more)

    def step(self, name: str, **more: object) -> None:
        self.person.open(f"/connect/{self.draft(**more).pk}/{name}/")


def stranger(path: str) -> Callable[[Place], None]:
    def show(place: Place) -> None:
        place.person.page.context.clear_cookies()
        place.person.open(path)

    return show


def admin(place: Place) -> Person:
    place.member.role = Role.ADMIN
    place.member.save()
    return place.person


def as_admin(path: str) -> Callable[[Place], None]:
    return lambda place: admin(place).open(path)


def at(path: str) -> Callable[[Place], None]:
    return lambda place: place.person.open(path)
