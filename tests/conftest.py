"""Give tests a Platform and people with roles, and keep every request on this machine."""

import socket
from collections.abc import Callable, Iterator
from importlib import reload
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase
from django.urls import clear_url_caches
from pytest_django import Settings

from connector_wizard import urls
from connector_wizard.emulator import Emulator
from connector_wizard.models import KeyCanary, Membership, PlatformAccount, Role, Team, guards
from tests import factories

Path(django_settings.BASE_DIR, "build").mkdir(exist_ok=True)
# Nothing is collected for tests; without the folder each start would warn of it.
Path(django_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session", autouse=True)
def _nothing_leaves_the_machine() -> Iterator[None]:
    """Refuse every connection that is not to loopback or to a Unix socket."""
    connect = socket.socket.connect

    def fenced(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not ip_address(address[0]).is_loopback:
            raise ConnectionRefusedError(f"A test wanted to reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", fenced)
        yield


@pytest.fixture(scope="session", autouse=True)
def _history_can_be_emptied() -> Iterator[None]:
    """
    Take the history's guards down while Django empties the tables between two tests.

    The cache is emptied too, which is no model's table: limits would count on from test to test.
    The canary, which a migration makes, is made again.
    """
    teardown: Callable[[TransactionTestCase], None] = vars(TransactionTestCase)["_fixture_teardown"]

    def without_guards(self: TransactionTestCase) -> None:
        guards.take_down(connection)
        try:
            teardown(self)
            cache.clear()
            KeyCanary.objects.create()
        finally:
            guards.put_up(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", without_guards)
        yield


@pytest.fixture(scope="session")
def _one_emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def platform(_one_emulator: Emulator, settings: Settings) -> Iterator[Emulator]:
    """The Platform on loopback, empty and without faults, as the product's settings know it."""
    settings.AEP_PLATFORM_URL = settings.AEP_IMS_URL = _one_emulator.url
    settings.AEP_CONNECT_TIMEOUT, settings.AEP_READ_TIMEOUT = 2.0, 2.0
    yield _one_emulator
    _one_emulator.reset()


@pytest.fixture
def team(db: None) -> Team:
    return factories.make_team()


@pytest.fixture
def member(team: Team) -> Membership:
    return factories.join(team, Role.MEMBER)


@pytest.fixture
def admin(team: Team) -> Membership:
    return factories.join(team, Role.ADMIN)


@pytest.fixture
def account(team: Team, platform: Emulator) -> PlatformAccount:
    return factories.make_account(team)


@pytest.fixture
def at_desk(member: Membership) -> Client:
    """A browser without scripts in which the member has signed in."""
    client = Client()
    client.force_login(member.user, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def at_admins_desk(admin: Membership) -> Client:
    """A browser without scripts in which the admin has signed in."""
    client = Client()
    client.force_login(admin.user, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def quick_hashes(settings: Settings) -> None:
    """Passwords that take no time to check, where many are."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def with_debug(settings: Settings) -> Iterator[None]:
    """The addresses as a process with DEBUG has them."""
    settings.DEBUG = True
    reload(urls)
    clear_url_caches()
    settings.DEBUG = False
    yield
    reload(urls)
    clear_url_caches()
