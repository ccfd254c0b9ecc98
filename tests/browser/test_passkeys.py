"""A passkey in a real browser: added, used in the place of a code, and alone."""

import json

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from connector_wizard.models import Event, Membership, Role, Team
from tests.browser.conftest import Complaints
from tests.browser.person import Person
from tests.people import PASSWORD, with_password

pytestmark = pytest.mark.django_db(transaction=True)

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def owner(team: Team) -> Membership:
    return with_password(team, Role.MEMBER, "p@example.com")


@pytest.fixture
def there(page: Page, live_server: LiveServer, owner: Membership) -> Person:
    """Somebody whose device keeps passkeys, signed in."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    # By name: browsers bind no passkey to a number.
    person = Person(page, live_server.url.replace("127.0.0.1", "localhost"))
    person.open("/")
    person.sign_in("p@example.com", PASSWORD)
    person.is_at("/")
    return person


def add(person: Person, *, alone: bool) -> None:
    person.open("/sign-in/passkeys/add/")
    person.fill({"Password": PASSWORD})
    person.press("Go on")
    person.fill({"Name": "Laptop"})
    if alone:
        person.page.get_by_label("Let it sign me in alone").check()
    person.press("Add it")
    person.sees("This is the only time you see them")


def sign_out(person: Person) -> None:
    person.open("/sign-in/logout/")
    person.press("Sign out")
    person.is_at("/sign-in/login/**")


def methods(team: Team) -> list[str]:
    rows = Event.objects.filter(team=team, action="session.begun").order_by("sequence")
    return [json.loads(row.changes)["method"] for row in rows]


class TestPasskey:
    def test_signs_in_alone(self, there: Person, owner: Membership) -> None:
        add(there, alone=True)
        sign_out(there)

        there.open("/sign-in/login/?next=/connections/")
        there.page.get_by_role("link", name="Sign in with a passkey").click()
        there.press("Use a passkey")

        there.is_at("/connections/")
        assert methods(owner.team) == ["password", "passkey"]

    def test_stands_in_for_a_code(self, there: Person, owner: Membership) -> None:
        add(there, alone=False)
        sign_out(there)

        there.sign_in("p@example.com", PASSWORD)
        there.press("Use a passkey")

        there.is_at("/")
        assert methods(owner.team) == ["password", "password, passkey"]

    def test_is_removed(self, there: Person, owner: Membership) -> None:
        add(there, alone=False)
        there.open("/sign-in/security/")
        there.page.get_by_role("link", name="Remove Laptop").click()
        there.press("Remove it")

        there.is_at("/sign-in/security/")
        expect(there.page.get_by_text("The passkey is removed")).to_be_visible()
        told = Event.objects.filter(action="factor.removed").get()
        assert told.object_label == "passkey “Laptop”"

    def test_that_does_not_come_says_so(self, there: Person, complaints: Complaints) -> None:
        sign_out(there)

        there.open("/sign-in/passkeys/sign-in/")
        there.press("Use a passkey")

        there.sees("That did not work")

    def test_of_an_account_that_is_gone_is_not_known(
        self, there: Person, owner: Membership, complaints: Complaints
    ) -> None:
        add(there, alone=True)
        sign_out(there)
        owner.user.delete()

        there.open("/sign-in/passkeys/sign-in/")
        there.press("Use a passkey")

        there.sees("This passkey is not known here")
