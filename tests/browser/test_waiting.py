"""A person waits for the Platform or does not get what they want, and is told how things stand."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django import Settings

from connector_wizard.emulator import WRONG_PASSWORD, Emulator
from connector_wizard.models import Approval, Connection, Role, Submission, Team
from connector_wizard.usecases.decide_approval import decide_approval
from tests import factories
from tests.browser.conftest import Complaints
from tests.browser.person import Person

pytestmark = pytest.mark.django_db(transaction=True)

SOME_SECONDS = re.compile(r"^[1-9][0-9]* s$")


def at_check(person: Person, draft: Connection) -> Person:
    person.open(f"/connect/{draft.pk}/check/")
    return person


class TestASlowPlatform:
    @pytest.fixture(autouse=True)
    def _with_patience(self, platform: Emulator, settings: Settings) -> None:
        settings.AEP_READ_TIMEOUT = 60.0

    def test_keeps_the_button_busy_and_counts_the_seconds(
        self, member_there: Person, draft: Connection, platform: Emulator
    ) -> None:
        person, page = member_there, member_there.page
        person.open(f"/connect/{draft.pk}/source/")
        person.sees("Cloud Storage")
        platform.fail("specs", "slow", seconds=60)
        button = page.locator('button[value="amazon-redshift"]')

        button.click()

        expect(button).to_have_attribute("aria-busy", "true")
        expect(button).to_be_disabled()
        person.sees("Fetching the description of the source")
        expect(page.locator("#sources .progress-time")).to_have_text(SOME_SECONDS)
        platform.clear_faults()
        person.is_at("/connect/*/credentials/")

    def test_is_asked_only_once_however_often_one_presses(
        self, member_there: Person, draft: Connection, platform: Emulator
    ) -> None:
        person = at_check(member_there, draft)
        button = person.page.get_by_role("button", name="Create base connection")

        button.dblclick()
        person.sees("Base connection created")

        assert len(platform.requests("create")) == 1

    def test_lets_the_page_follow_by_itself_and_leaves_open_what_was_unfolded(
        self, member_there: Person, draft: Connection, platform: Emulator
    ) -> None:
        platform.fail("create", "slow", seconds=60)
        person = at_check(member_there, draft)
        page = person.page

        person.create()
        person.sees("Waiting for the Platform's answer")
        page.locator("ol.rows summary").first.click()
        with page.expect_response("**/progress/**") as asked:
            expect(page.locator(".progress-time")).to_have_text(SOME_SECONDS)
        assert asked.value.status == 204
        expect(page.locator("ol.rows details").first).to_have_attribute("open", "")
        platform.clear_faults()

        person.sees("Base connection created")
        expect(page.locator("#said")).to_have_text("Sales: created")


class TestARefusal:
    def test_keeps_everything_for_the_next_try(
        self, member_there: Person, draft: Connection, platform: Emulator
    ) -> None:
        draft.secrets = {"password": WRONG_PASSWORD}
        draft.save(update_fields=["secrets"])
        person = at_check(member_there, draft)
        page = person.page

        person.create()
        person.sees("does not accept this user and password")
        expect(page.locator("[data-urgent]")).to_be_focused()
        page.get_by_text("What the Platform said").click()
        person.sees("password authentication failed")
        page.get_by_role("link", name="Mend the answer: Password").click()
        expect(page.get_by_label("Server").first).to_have_value(draft.params["server"])
        page.locator("[data-error-summary]").get_by_role("link").click()
        expect(page.locator("#id_params-password")).to_be_focused()
        page.keyboard.type("a better one")
        page.keyboard.press("Enter")
        person.is_at("/connect/*/check/")
        person.create()

        person.sees("Base connection created")
        assert len(platform.connections()) == 1


class TestALostAnswer:
    def test_is_shown_and_settles_by_itself(
        self, member_there: Person, draft: Connection, platform: Emulator
    ) -> None:
        platform.fail("create", "status", status=503, when="after")
        person = at_check(member_there, draft)

        person.create()
        person.sees("do not create it again")
        expect(person.page.get_by_role("button", name="Create base connection")).to_have_count(0)
        # Time passes: the next look is due.
        Submission.objects.update(next_look_at=timezone.now())

        person.sees("Base connection created")
        assert [one["id"] for one in platform.connections()] == [Connection.objects.get().remote_id]


class TestAPlatformThatIsDown:
    def test_is_told_with_what_to_do_and_nothing_is_lost(
        self, member_there: Person, draft: Connection, platform: Emulator
    ) -> None:
        platform.fail("specs", "status", status=503, times=None)
        person = member_there
        person.open(f"/connect/{draft.pk}/source/")

        person.sees("Try again in a minute")
        expect(person.page.locator("[data-urgent]")).to_be_focused()
        platform.clear_faults()
        person.press("Fetch the catalog")

        person.sees("Cloud Storage")


class TestAServerThatFails:
    def test_is_told_on_the_page_which_stays_as_it_is(
        self, member_there: Person, draft: Connection, complaints: Complaints
    ) -> None:
        complaints.allow(words=("htmx:",))
        person, page = member_there, member_there.page
        person.open(f"/connect/{draft.pk}/credentials/")
        page.get_by_label("Database").first.fill("typed just now")
        page.route("**/credentials/", lambda route: route.abort())

        person.press("Continue")

        person.sees("The server did not answer as it should")
        expect(page.get_by_label("Database").first).to_have_value("typed just now")
        page.unroute("**/credentials/")
        person.press("Continue")
        person.is_at("/connect/*/check/")


class TestAnApproval:
    def test_shows_up_by_itself_once_it_is_given(
        self, member_there: Person, draft: Connection
    ) -> None:
        Team.objects.update(approval_everywhere=True)
        person = at_check(member_there, draft)
        person.press("Send for approval")
        person.sees("It waits for approval.")
        reviewer = factories.join(draft.team, Role.REVIEWER)

        decide_approval(
            actor=factories.actor(reviewer),
            approval=Approval.objects.get(),
            approve=True,
            comment="",
        )

        person.sees(f"{reviewer.user.email} approved exactly this.")
        expect(person.page.locator("#said")).to_contain_text("approved exactly this.")
        expect(person.page.get_by_role("button", name="Create base connection")).to_be_visible()
