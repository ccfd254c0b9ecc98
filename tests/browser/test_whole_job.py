"""A person connects a source in a real browser, each in their own way."""

import json

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from connector_wizard.emulator import (
    DEMO_CLIENT_ID,
    DEMO_CLIENT_SECRET,
    DEMO_ORG_ID,
    Emulator,
)
from connector_wizard.models import Connection, Membership, PlatformAccount, Role
from tests import factories
from tests.browser.conftest import SignIn
from tests.browser.keyboard import Keyboard
from tests.browser.person import REDSHIFT, Person

pytestmark = pytest.mark.django_db(transaction=True)

COUNT_CLICKS = """
addEventListener("click", () => {
  sessionStorage.clicks = 1 + Number(sessionStorage.clicks ?? 0);
}, true);
"""
ADDRESS = "jdbc:redshift://analytics.abc123.us-east-1.redshift.amazonaws.com:5439/sales"


def on_record(platform: Emulator) -> Connection:
    """Return the one connection of our record, having seen that it is the Platform's too."""
    row = Connection.objects.get()
    assert [made["id"] for made in platform.connections()] == [row.remote_id]
    return row


class TestConnecting:
    def test_takes_ten_presses_of_the_mouse_or_less(
        self, member_there: Person, platform: Emulator
    ) -> None:
        person, page = member_there, member_there.page
        page.add_init_script(COUNT_CLICKS)
        person.open("/")

        page.get_by_role("link", name="Connect a source").first.click()
        person.press("Dev")
        person.choose_source()
        for label in REDSHIFT:
            page.get_by_label(label).first.click()
            page.keyboard.type(REDSHIFT[label])
        person.press("Continue")
        person.press("Create base connection in dev")
        person.sees("Base connection created in dev")

        assert int(page.evaluate("sessionStorage.clicks")) <= 10
        expect(page.get_by_text(on_record(platform).remote_id).first).to_be_visible()

    def test_needs_no_mouse(self, member_there: Person, platform: Emulator) -> None:
        person, keys = member_there, Keyboard(member_there.page)
        person.open("/")

        keys.go_to("Connect a source")
        keys.press("Enter")
        for landed, choice in (
            ("Which sandbox?", "Dev"),
            ("Search the catalog", "Amazon Redshift"),
        ):
            person.sees(landed)
            keys.choose(choice)
        person.sees("How does the Platform reach")
        keys.answer(REDSHIFT)
        person.sees("Check, then create")
        keys.choose("Name")
        person.sees("Base connection created in dev")

        assert on_record(platform).name == "Amazon Redshift sales"
        assert keys.presses <= 75

    def test_needs_no_scripts(self, without_scripts: Person, platform: Emulator) -> None:
        person, page = without_scripts, without_scripts.page
        person.open("/connect/")

        person.press("Dev")
        person.press("Fetch the catalog")
        page.locator('button[value="amazon-redshift"]').click()
        person.press("Continue")
        person.sees("Please look at these answers again")
        person.fill(REDSHIFT)
        page.get_by_role("button", name="Continue").last.click()
        person.press("Create base connection in dev")
        person.is_at("/connections/*/")
        while page.get_by_role("link", name="Show the newest state").is_visible():
            page.get_by_role("link", name="Show the newest state").click()

        person.sees("Base connection created in dev")
        on_record(platform)

    def test_takes_a_pasted_address_apart(self, member_there: Person) -> None:
        person = member_there
        person.choose_sandbox()
        person.choose_source()

        person.fill({"Server": ADDRESS, "User name": "reader", "Password": "a password"})
        person.press("Continue")
        person.is_at("/connect/*/check/")

        assert Connection.objects.get().params == {
            "server": "analytics.abc123.us-east-1.redshift.amazonaws.com",
            "port": "5439",
            "database": "sales",
            "username": "reader",
        }

    def test_offers_the_way_back_and_keeps_everything(
        self, member_there: Person, draft: Connection
    ) -> None:
        person, page = member_there, member_there.page
        person.open(f"/connect/{draft.pk}/check/")

        page.get_by_role("link", name="Back").click()
        person.sees("How does the Platform reach")

        expect(page.get_by_label("Server").first).to_have_value(draft.params["server"])
        expect(page.get_by_text("Stored on").first).to_be_visible()
        assert draft.secrets["password"] not in page.content()

    def test_shows_what_was_created_when_going_back_afterwards(
        self, member_there: Person, draft: Connection
    ) -> None:
        person = member_there
        person.open(f"/connect/{draft.pk}/check/")
        person.create()
        person.sees("Base connection created")

        person.page.go_back()

        person.sees("Base connection created")


class TestARunbooksLink:
    @pytest.mark.parametrize("who", ["member_there", "without_scripts"])
    def test_leads_to_the_credentials_by_one_press(
        self, who: str, account: PlatformAccount, request: pytest.FixtureRequest
    ) -> None:
        person: Person = request.getfixturevalue(who)
        person.open(f"/connect/?account={account.pk}&sandbox=dev&source=amazon-redshift")

        person.press("Begin")

        person.is_at("/connect/*/credentials/")
        assert Connection.objects.get().source == "amazon-redshift"


class TestAPasteFromTheConsole:
    @pytest.mark.parametrize("scripts", [True, False])
    def test_makes_an_account_by_one_press(
        self,
        browser: Browser,
        live_server: LiveServer,
        sign_in: SignIn,
        admin: Membership,
        platform: Emulator,
        scripts: bool,
    ) -> None:
        context = browser.new_context(java_script_enabled=scripts)
        sign_in(context, admin)
        person = Person(context.new_page(), live_server.url)
        person.open("/team/accounts/add/")
        paste = {
            "title": "Warehouse",
            "ORG_ID": DEMO_ORG_ID,
            "CLIENT_ID": DEMO_CLIENT_ID,
            "CLIENT_SECRETS": [DEMO_CLIENT_SECRET],
        }

        person.fill({"Paste from the Developer Console": json.dumps(paste)})
        person.press("Verify and add")

        person.sees("The Platform accepted the account")
        person.sees("Warehouse")
        context.close()


class TestTwoTabs:
    def test_show_the_loser_the_connection_of_the_winner(
        self, member_there: Person, draft: Connection, platform: Emulator
    ) -> None:
        winner = member_there
        loser = Person(winner.page.context.new_page(), winner.site)
        for person in (winner, loser):
            person.open(f"/connect/{draft.pk}/check/")

        winner.create()
        winner.sees("Base connection created")
        loser.create()

        loser.sees("Base connection created")
        assert loser.page.url == winner.page.url
        on_record(platform)


class TestSigningIn:
    def test_comes_back_to_the_same_step_when_the_session_ends_midway(
        self, member_there: Person, member: Membership, draft: Connection
    ) -> None:
        person = member_there
        person.open(f"/connect/{draft.pk}/credentials/")
        step = person.page.url

        # A password that changes elsewhere ends the session here.
        member.user.set_password("a good long password")
        member.user.save(update_fields=["password"])
        person.press("Continue")
        person.sees("Connect your team's sources")
        person.sign_in(member.user.email, "a good long password")

        person.page.wait_for_url(step)
        person.sees("How does the Platform reach Amazon Redshift?")

    def test_leads_to_the_first_page_and_says_when_it_fails(
        self, member_there: Person, member: Membership
    ) -> None:
        person = member_there
        member.user.set_password("a good long password")
        member.user.save(update_fields=["password"])
        person.open("/")

        person.sign_in(member.user.email, "a wrong one")
        person.sees("do not fit together")
        expect(person.page.locator("[data-urgent]")).to_be_focused()
        person.sign_in(member.user.email, "a good long password")

        person.is_at("/")
        person.sees(member.team.name)


class TestSecondTeam:
    def test_is_one_choice_of_the_menu_away(self, member_there: Person, member: Membership) -> None:
        person, title = member_there, member_there.page.get_by_role("heading", level=1)
        other = factories.join(factories.make_team(), Role.MEMBER, member.user).team
        person.open("/")

        for team in (other, member.team):
            person.page.locator(".menu-button").click()
            person.press(team.name)
            expect(title).to_have_text(team.name)
