"""The parts of pages do what they promise: search, folds, copies, guide, secrets, summaries."""

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from connector_wizard.models import ApiToken, Connection, Membership, PlatformAccount
from tests import factories
from tests.browser.conftest import Complaints
from tests.browser.person import Person

pytestmark = pytest.mark.django_db(transaction=True)


class TestTheCatalog:
    def test_is_searched_as_one_types_and_tells_of_each_spec(
        self, member_there: Person, draft: Connection
    ) -> None:
        person, page = member_there, member_there.page
        person.open(f"/connect/{draft.pk}/source/")
        person.sees("Cloud Storage")

        page.locator("#q").press_sequentially("redsh")
        expect(page.locator(".source")).to_have_count(1)
        expect(page.locator("#said")).to_have_text("1 source found")
        page.locator(".source-more > summary").click()

        person.sees(factories.REDSHIFT_SPEC_ID)
        expect(page.locator("#q")).to_be_visible()
        assert page.url.endswith("?q=redsh")


class TestTheCredentials:
    def test_bring_the_focus_to_what_is_wrong(
        self, member_there: Person, draft: Connection
    ) -> None:
        person, page = member_there, member_there.page
        person.open(f"/connect/{draft.pk}/credentials/")
        page.get_by_label("Server").first.fill("")

        person.press("Continue")
        expect(page.locator("[data-error-summary]")).to_be_focused()
        page.locator("[data-error-summary] a").first.click()

        expect(page.get_by_label("Server").first).to_be_focused()

    def test_open_the_guide_at_the_field_in_focus(
        self, member_there: Person, draft: Connection
    ) -> None:
        person, page = member_there, member_there.page
        page.set_viewport_size({"width": 1280, "height": 800})
        person.open(f"/connect/{draft.pk}/credentials/")

        page.get_by_label("Database").first.focus()

        entry = page.locator('[data-guide-for="params-database"]')
        expect(entry).to_have_attribute("open", "")
        expect(page.locator("details.guide-entry[open]")).to_have_count(1)

    def test_keep_a_secret_that_one_began_to_replace(
        self, member_there: Person, draft: Connection
    ) -> None:
        person, page = member_there, member_there.page
        person.open(f"/connect/{draft.pk}/credentials/")

        page.get_by_text("Replace", exact=True).click()
        page.keyboard.type("half a secr")
        page.get_by_text("Keep it", exact=True).click()
        person.press("Continue")
        person.is_at("/connect/*/check/")

        assert Connection.objects.get().secrets == draft.secrets


class TestAnId:
    def test_is_copied_by_its_button(
        self, member_there: Person, member: Membership, account: PlatformAccount
    ) -> None:
        person, page = member_there, member_there.page
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        made = factories.make_created(member, account)
        person.open(f"/connections/{made.pk}/")

        page.get_by_role("button", name="Copy base connection id").click()

        person.sees("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == made.remote_id


class TestTheConnections:
    def test_are_searched_and_filtered_in_the_address(
        self, member_there: Person, member: Membership, account: PlatformAccount
    ) -> None:
        person, page = member_there, member_there.page
        factories.make_created(member, account, name="Orders")
        factories.make_created(member, account, name="Visits")
        factories.make_draft(member, account, name="Orders to come")
        person.open("/connections/")

        page.locator("#q").press_sequentially("order")
        expect(page.locator("tbody tr")).to_have_count(2)
        page.locator("#status").select_option("created")
        expect(page.locator("tbody tr")).to_have_count(1)
        page.reload()

        expect(page.get_by_role("link", name="Orders", exact=True)).to_be_visible()
        expect(page.locator("#q")).to_have_value("order")


class TestAFormFromBefore:
    def test_is_told_to_be_expired(
        self, member_there: Person, draft: Connection, complaints: Complaints
    ) -> None:
        complaints.allow(403, words=("Response Status Error Code 403",))
        person, page = member_there, member_there.page
        person.open(f"/connect/{draft.pk}/credentials/")
        page.context.clear_cookies(name="cw-csrf")

        person.press("Continue")
        person.sees("This page has expired")
        person.press("Discard the draft")

        person.sees("This form has expired")
        assert Connection.objects.filter(pk=draft.pk).exists()


class TestTooOften:
    @pytest.fixture(autouse=True)
    def allowed(self, settings: Settings, complaints: Complaints) -> None:
        complaints.allow(429, words=("Response Status Error Code 429",))
        settings.PERSON_LIMITS = {**settings.PERSON_LIMITS, "forms": (0, 300)}

    def test_is_said_beside_the_form_which_keeps_what_was_typed(
        self, member_there: Person, draft: Connection, settings: Settings
    ) -> None:
        person, page = member_there, member_there.page
        person.open(f"/connect/{draft.pk}/credentials/")
        person.fill({"Server": "typed.example.com"})

        person.press("Continue")
        expect(page.locator("#failed")).to_contain_text("very often")
        only = page.locator("#failed p:visible")
        expect(only).to_have_count(1)
        settings.PERSON_LIMITS = {**settings.PERSON_LIMITS, "forms": (600, 300)}
        person.press("Continue")
        person.is_at("/connect/*/check/")

        assert Connection.objects.get().params["server"] == "typed.example.com"

    def test_loses_nothing_of_a_form_without_scripts(
        self, member_there: Person, settings: Settings
    ) -> None:
        person, page = member_there, member_there.page
        person.open("/tokens/add/")
        person.fill({"Name": "typed"})

        person.press("Make the token")
        person.sees("Too often")
        settings.PERSON_LIMITS = {**settings.PERSON_LIMITS, "forms": (600, 300)}
        page.reload()
        person.sees("is made")

        assert ApiToken.objects.get().name == "typed"
