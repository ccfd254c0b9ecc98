"""A person connects a source, without scripts, and nothing they typed is lost on the way."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from connector_wizard.emulator import SLOW_PREFIX, WRONG_PASSWORD, Emulator
from connector_wizard.models import Connection, Event, Membership, PlatformAccount, Team
from tests import factories
from tests.waiting import until

ANSWERS = {
    "params-server": "cluster.abc.us-east-1.redshift.amazonaws.com",
    "params-port": "5439",
    "params-username": "reader",
    "params-password": "canary-password",
    "params-database": "dev",
}


def heading(answer: Any) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text, re.DOTALL)
    return found.group(1).strip() if found else ""


def draft() -> Connection:
    return Connection.objects.get()


class TestConnecting:
    @pytest.fixture
    def begun(self, at_desk: Client, account: PlatformAccount) -> str:
        """The address of a draft whose sandbox is chosen."""
        answer = at_desk.post(reverse("connect"), {"account": account.pk, "sandbox": "dev"})
        return str(answer["Location"]).removesuffix("source/")

    @pytest.fixture
    def at_credentials(self, at_desk: Client, begun: str) -> str:
        return str(at_desk.post(f"{begun}source/", {"source": "amazon-redshift"})["Location"])

    @pytest.fixture
    def at_check(self, at_desk: Client, at_credentials: str) -> str:
        return str(at_desk.post(at_credentials, ANSWERS)["Location"])

    def test_skips_the_account_where_there_is_only_one(
        self, at_desk: Client, account: PlatformAccount
    ) -> None:
        assert heading(at_desk.get(reverse("connect"))) == "Which sandbox?"

    def test_asks_for_the_account_where_there_are_several(
        self, at_desk: Client, account: PlatformAccount, team: Team
    ) -> None:
        factories.make_account(team)

        assert heading(at_desk.get(reverse("connect"))) == "Which Platform account?"

    def test_makes_no_draft_by_looking(self, at_desk: Client, account: PlatformAccount) -> None:
        at_desk.get(reverse("connect"))

        assert not Connection.objects.exists()

    def test_shows_a_sandbox_that_cannot_be_used_with_the_reason(
        self, at_desk: Client, account: PlatformAccount
    ) -> None:
        account.sandboxes.filter(name="dev").update(state="resetting")

        page = at_desk.get(reverse("connect"))
        answer = at_desk.post(reverse("connect"), {"account": account.pk, "sandbox": "dev"})

        assert "resetting" in page.text
        assert answer.status_code == 422
        assert not Connection.objects.exists()

    def test_takes_a_sandbox_that_was_not_listed(
        self, at_desk: Client, account: PlatformAccount
    ) -> None:
        at_desk.post(reverse("connect"), {"account": account.pk, "sandbox": "hidden-one"})

        assert draft().sandbox == "hidden-one"

    def test_points_out_the_blanks_around_a_sandboxs_name(
        self, at_desk: Client, account: PlatformAccount
    ) -> None:
        typed = {"account": account.pk, "sandbox": "\u200bhidden-one "}

        page = at_desk.post(reverse("connect"), typed, follow=True)

        assert "characters were removed around: Sandbox." in page.text
        assert draft().sandbox == "hidden-one"

    @pytest.mark.parametrize("name", ["", "Prod", "a b", "x" * 300, "<x-odd>"])
    def test_refuses_what_is_no_sandbox_name(
        self, at_desk: Client, account: PlatformAccount, name: str
    ) -> None:
        answer = at_desk.post(reverse("connect"), {"account": account.pk, "sandbox": name})

        assert answer.status_code == 422
        assert "<x-odd>" not in answer.text

    def test_fetches_the_catalog_once_and_searches_it(self, at_desk: Client, begun: str) -> None:
        at_desk.post(f"{begun}source/refresh/")

        everything = at_desk.get(f"{begun}source/")
        found = at_desk.get(f"{begun}source/", {"q": "snowfl"})

        assert everything.context["shelves"].number == 45
        assert everything.context["shelves"].first[0].name == "amazon-redshift"
        assert {
            source.name for _, group in found.context["shelves"].groups for source in group
        } == {
            "snowflake",
            "snowflake-streaming",
        }

    def test_shows_a_fetched_catalog_in_place(self, at_desk: Client, begun: str) -> None:
        answer = at_desk.post(f"{begun}source/refresh/", headers={"hx-request": "true"})

        assert answer.status_code == 200
        assert "HX-Redirect" not in answer
        assert answer.text.lstrip().startswith("<section")
        assert "snowflake" in answer.text

    def test_pins_the_spec_of_the_chosen_source(self, at_credentials: str) -> None:
        assert draft().spec_id == factories.REDSHIFT_SPEC_ID
        assert draft().auth_spec["name"] == "Basic Authentication"
        assert at_credentials.endswith("/credentials/")

    def test_draws_the_form_that_the_auth_spec_describes(
        self, at_desk: Client, at_credentials: str
    ) -> None:
        page = at_desk.get(at_credentials)

        names = re.findall(r'name="(params-[a-z]+)"', page.text)
        assert names == [
            f"params-{n}" for n in ("server", "username", "password", "database", "port")
        ]

    def test_keeps_what_was_well_typed_when_something_is_missing(
        self, at_desk: Client, at_credentials: str
    ) -> None:
        answer = at_desk.post(at_credentials, {**ANSWERS, "params-server": ""})

        assert answer.status_code == 422
        assert "Server" in answer.text
        assert draft().secrets == {"password": "canary-password"}
        assert draft().params["username"] == "reader"
        assert draft().next_step == "credentials"
        assert "canary-password" not in answer.text

    def test_keeps_a_stored_secret_that_is_left_empty(
        self, at_desk: Client, at_check: str, at_credentials: str
    ) -> None:
        at_desk.post(at_credentials, {**ANSWERS, "params-password": "", "params-database": "two"})

        assert draft().secrets == {"password": "canary-password"}
        assert draft().params["database"] == "two"

    def test_forgets_an_optional_answer_that_was_emptied(
        self, at_desk: Client, at_check: str, at_credentials: str
    ) -> None:
        before = draft().params

        at_desk.post(at_credentials, {**ANSWERS, "params-port": "", "params-password": ""})

        assert before["port"] == "5439"
        assert "port" not in draft().params

    def test_refuses_a_mask_as_a_secret(self, at_desk: Client, at_credentials: str) -> None:
        answer = at_desk.post(at_credentials, {**ANSWERS, "params-password": "••••••"})

        assert answer.status_code == 422
        assert draft().secrets == {}

    def test_shows_what_will_be_sent_without_the_secret(
        self, at_desk: Client, at_check: str
    ) -> None:
        page = at_desk.get(at_check)

        assert "curl -X POST" in page.text
        assert ANSWERS["params-server"] in page.text
        assert "canary-password" not in page.text

    def test_proposes_a_name_and_asks_for_one(self, at_desk: Client, at_check: str) -> None:
        page = at_desk.get(at_check)
        answer = at_desk.post(at_check, {"name": ""})

        assert "Amazon Redshift dev" in page.text
        assert answer.status_code == 422

    def test_warns_where_the_team_has_such_a_connection_already(
        self, at_desk: Client, at_check: str
    ) -> None:
        first = draft()
        Connection.objects.filter(pk=first.pk).update(status="created", remote_id="x")
        account = first.account
        assert account is not None
        second = at_desk.post(reverse("connect"), {"account": account.pk, "sandbox": "dev"})
        step = str(second["Location"])
        step = str(at_desk.post(step, {"source": "amazon-redshift"})["Location"])
        page = at_desk.get(str(at_desk.post(step, ANSWERS)["Location"]))

        assert reverse("connection", kwargs={"pk": first.pk}) in page.text

    def test_discards_a_draft_with_its_secrets(self, at_desk: Client, begun: str) -> None:
        at_desk.post(f"{begun}discard/")

        assert not Connection.objects.exists()
        assert Event.objects.filter(action="draft.discarded").exists()


@pytest.mark.parametrize(
    ("call", "step", "posted"),
    [("specs", "source/refresh/", {}), ("specs", "source/", {"source": "amazon-redshift"})],
)
class TestWhenThePlatformFails:
    FAULTS: tuple[tuple[str, dict[str, Any]], ...] = (
        ("status", {"status": 503}),
        ("status", {"status": 500, "shape": "html"}),
        ("status", {"status": 403, "shape": "gateway"}),
        ("status", {"status": 404, "shape": "flow"}),
        ("reset", {}),
        ("bad_json", {}),
        ("deep_json", {}),
        ("hang", {}),
    )

    @pytest.mark.parametrize(("fault", "details"), FAULTS)
    def test_says_what_to_do_and_loses_nothing(
        self,
        at_desk: Client,
        account: PlatformAccount,
        platform: Emulator,
        call: str,
        step: str,
        posted: dict[str, str],
        fault: str,
        details: dict[str, Any],
    ) -> None:
        start = at_desk.post(reverse("connect"), {"account": account.pk, "sandbox": "dev"})
        platform.fail(call, fault, times=None, **details)

        answer = at_desk.post(str(start["Location"]).removesuffix("source/") + step, posted)

        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
        assert draft().sandbox == "dev"
        assert Event.objects.filter(action="platform.failed", outcome="refused").exists()


class TestOddCatalogs:
    @pytest.fixture
    def begun(self, at_desk: Client, account: PlatformAccount) -> str:
        answer = at_desk.post(reverse("connect"), {"account": account.pk, "sandbox": "dev"})
        return str(answer["Location"]).removesuffix("source/")

    def test_says_that_an_empty_catalog_is_empty(
        self, at_desk: Client, begun: str, platform: Emulator
    ) -> None:
        platform.configure(catalogue_empty=True)

        at_desk.post(f"{begun}source/refresh/")

        assert "no source for this account" in at_desk.get(f"{begun}source/").text

    def test_takes_an_enormous_catalog(
        self, at_desk: Client, begun: str, platform: Emulator
    ) -> None:
        platform.configure(extra_specs=500)

        at_desk.post(f"{begun}source/refresh/")

        assert at_desk.get(f"{begun}source/").context["shelves"].number == 545

    def test_goes_straight_to_the_check_where_a_spec_has_no_auth_specs(
        self, at_desk: Client, begun: str
    ) -> None:
        answer = at_desk.post(f"{begun}source/", {"source": "http-api-streaming"})

        assert draft().source == "http-api-streaming"
        expected = "credentials" if draft().auth_specs else "check"
        assert str(answer["Location"]).endswith(f"/{expected}/")

    def test_says_that_there_is_no_such_source(self, at_desk: Client, begun: str) -> None:
        answer = at_desk.post(f"{begun}source/", {"source": "no-such-source"})

        assert answer.status_code == 422
        assert draft().spec_id == ""

    def test_keeps_what_two_auth_specs_have_in_common(self, at_desk: Client, begun: str) -> None:
        step = str(at_desk.post(f"{begun}source/", {"source": "amazon-s3"})["Location"])

        at_desk.post(step, {"auth": "0", "switch": "1", "params-bucketName": "kept"})
        page = at_desk.get(step)

        assert draft().auth_index == 1
        assert 'value="kept"' in page.text


@pytest.mark.django_db(transaction=True)
class TestPressing:
    @pytest.fixture
    def press(
        self, at_desk: Client, account: PlatformAccount, platform: Emulator
    ) -> Callable[..., Any]:
        def go(**answers: str) -> Any:
            step = at_desk.post(reverse("connect"), {"account": account.pk, "sandbox": "dev"})
            at = str(step["Location"])
            at = str(at_desk.post(at, {"source": "amazon-redshift"})["Location"])
            at = str(at_desk.post(at, {**ANSWERS, **answers})["Location"])
            return at_desk.post(at, {"name": "Sales"})

        return go

    @staticmethod
    def settled() -> Connection:
        """Wait for the sending thread, which writes the outcome by itself."""
        until(lambda: draft().status != Connection.Status.SUBMITTING)
        return draft()

    def test_ends_with_the_platforms_id_on_the_page(
        self, at_desk: Client, press: Callable[..., Any], platform: Emulator
    ) -> None:
        answer = press()
        row = self.settled()
        page = at_desk.get(answer["Location"])

        made = platform.connections()
        assert [one["id"] for one in made] == [row.remote_id]
        assert row.remote_id in page.text

    def test_shows_a_refusal_with_the_platforms_words_and_keeps_everything(
        self, at_desk: Client, press: Callable[..., Any]
    ) -> None:
        answer = press(**{"params-password": WRONG_PASSWORD})
        row = self.settled()
        page = at_desk.get(answer["Location"], follow=True)

        assert row.status == "draft"
        assert "password authentication failed" in page.text
        assert "Request id" in page.text
        assert WRONG_PASSWORD not in page.text
        assert row.secrets == {"password": WRONG_PASSWORD}

    def test_says_that_nobody_knows_yet_and_offers_no_retry(
        self, at_desk: Client, press: Callable[..., Any], platform: Emulator
    ) -> None:
        platform.fail("create", "close", when="before")

        answer = press()
        self.settled()
        page = at_desk.get(answer["Location"])

        assert "do not create it again" in page.text
        assert "Create base connection" not in page.text

    def test_points_out_the_blanks_around_the_label(
        self, at_desk: Client, member: Membership, account: PlatformAccount
    ) -> None:
        row = factories.make_draft(member, account)

        answer = at_desk.post(
            reverse("connect-check", kwargs={"pk": row.pk}), {"name": "Sales\u200b "}
        )
        self.settled()
        page = at_desk.get(answer["Location"])

        assert "characters were removed around: Name." in page.text
        assert draft().name == "Sales"

    def test_is_answered_at_once_while_the_platform_is_slow(
        self, at_desk: Client, press: Callable[..., Any], platform: Emulator
    ) -> None:
        platform.configure(slow_seconds=1)

        answer = press(**{"params-server": f"{SLOW_PREFIX}example.com"})
        page = at_desk.get(answer["Location"])

        assert "The Platform is creating it in dev" in page.text
        assert self.settled().status == "created"

    def test_leads_a_second_press_to_the_same_connection(
        self, at_desk: Client, press: Callable[..., Any], platform: Emulator
    ) -> None:
        answer = press()
        row = self.settled()

        again = at_desk.post(reverse("connect-check", kwargs={"pk": row.pk}), {"name": "Again"})

        assert again["Location"] == answer["Location"]
        assert len(platform.connections()) == 1

    def test_settles_when_its_page_is_opened_though_no_sweep_runs(
        self, at_desk: Client, press: Callable[..., Any], platform: Emulator
    ) -> None:
        platform.fail("create", "close", when="after")
        answer = press()
        self.settled()

        at_desk.get(answer["Location"])

        until(lambda: draft().status == Connection.Status.CREATED)

    def test_names_a_base_connection_of_ours_that_is_not_the_record(
        self, at_desk: Client, press: Callable[..., Any]
    ) -> None:
        answer = press()
        row = self.settled()
        row.submissions.update(twin_id="11111111-2222-4333-8444-555555555555")

        page = at_desk.get(answer["Location"])

        assert "11111111-2222-4333-8444-555555555555" in page.text
