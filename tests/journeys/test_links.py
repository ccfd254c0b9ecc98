"""A runbook's link leads to where it says, or the page of a step says what stands in the way."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from connector_wizard.emulator import Emulator
from connector_wizard.models import Connection, Membership, PlatformAccount, Role, Team
from tests import factories
from tests.journeys.test_connecting import heading

SOURCE = {"source": "amazon-redshift"}
WHOLE = {"sandbox": "dev", **SOURCE}


def follow(desk: Client, **asked: str) -> Any:
    return desk.get(f"{reverse('connect')}?{urlencode(asked)}")


def press(desk: Client, page: Any, button: tuple[str, str] | None = None) -> Any:
    """Send the page's form that leads on in the wizard, with what is hidden in it."""
    form = next(
        form
        for form in re.findall(r"<form.*?</form>", page.text, re.DOTALL)
        if f'action="{reverse("connect")}"' in form
    )
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    return desk.post(
        reverse("connect"), {**hidden, **dict([button] if button else [])}, follow=True
    )


class TestALink:
    def test_that_names_everything_needs_one_press_to_the_credentials(
        self, at_desk: Client, account: PlatformAccount
    ) -> None:
        page = follow(at_desk, account=account.name, **WHOLE)

        answer = press(at_desk, page)

        draft = Connection.objects.get()
        assert heading(page) == "Connect amazon-redshift"
        assert answer.redirect_chain[-1][0] == reverse(
            "connect-credentials", kwargs={"pk": draft.pk}
        )
        assert (draft.account, draft.sandbox, draft.source) == (account, "dev", "amazon-redshift")

    @pytest.mark.parametrize("asked", [{}, SOURCE, WHOLE, {**WHOLE, "account": "MAIN"}])
    def test_begins_nothing_and_asks_the_platform_nothing(
        self, at_desk: Client, platform: Emulator, team: Team, asked: dict[str, str]
    ) -> None:
        factories.make_account(team, name="Main")

        answer = follow(at_desk, **asked)

        assert answer.status_code == 200
        assert not Connection.objects.exists()
        assert platform.requests() == []

    @pytest.mark.parametrize("way", ["id", "name", "other case", "slug", "surrounded by blanks"])
    def test_names_the_account_by_its_id_or_name_or_slug(
        self, at_desk: Client, platform: Emulator, team: Team, way: str
    ) -> None:
        factories.make_account(team)
        wanted = factories.make_account(team, name="Main Account, EU")
        ways = {
            "id": str(wanted.pk),
            "name": "Main Account, EU",
            "other case": "main account, eu",
            "slug": "main-account-eu",
            "surrounded by blanks": "\u200b Main Account, EU ",
        }

        page = follow(at_desk, account=ways[way], **WHOLE)

        assert page.context["account"] == wanted
        assert heading(page) == "Connect amazon-redshift"

    def test_that_names_no_source_begins_at_the_catalog(
        self, at_desk: Client, account: PlatformAccount
    ) -> None:
        page = follow(at_desk, account=account.name, sandbox="dev")

        answer = press(at_desk, page)

        assert heading(page) == "Connect a source in dev"
        assert heading(answer) == "What do you want to connect?"

    def test_asks_only_for_what_it_does_not_name(
        self, at_desk: Client, account: PlatformAccount, team: Team
    ) -> None:
        factories.make_account(team)

        page = follow(at_desk, **WHOLE)
        answer = press(at_desk, page, ("account", str(account.pk)))

        draft = Connection.objects.get()
        assert heading(page) == "Which Platform account?"
        assert (draft.account, draft.sandbox, draft.next_step) == (account, "dev", "credentials")
        assert heading(answer).startswith("How does the Platform reach")

    def test_keeps_its_source_while_the_sandbox_is_asked_for(
        self, at_desk: Client, account: PlatformAccount
    ) -> None:
        page = follow(at_desk, **SOURCE)

        press(at_desk, page, ("sandbox", "dev"))

        assert heading(page) == "Which sandbox?"
        assert Connection.objects.get().source == "amazon-redshift"

    def test_survives_signing_in(self, member: Membership, account: PlatformAccount) -> None:
        member.user.set_password("a long password")
        member.user.save()
        stranger = Client()

        asked = follow(stranger, account=account.name, **WHOLE)
        answer = stranger.post(
            asked["Location"],
            {"login": member.user.email, "password": "a long password"},
            follow=True,
        )

        assert heading(answer) == "Connect amazon-redshift"

    def test_shows_the_sources_title_where_the_catalog_is_known(
        self, at_desk: Client, account: PlatformAccount
    ) -> None:
        account.sources.create(spec_id="1", name="amazon-redshift", title="Amazon Redshift")

        assert heading(follow(at_desk, **WHOLE)) == "Connect Amazon Redshift"


class TestALinkThatIsWrong:
    @pytest.mark.parametrize(
        "name", ["nobody's", "00000000-0000-4000-8000-000000000000", "\x00", "<i-odd>", "x" * 5000]
    )
    def test_about_the_account_says_so_where_the_account_is_asked_for(
        self, at_desk: Client, account: PlatformAccount, name: str
    ) -> None:
        page = follow(at_desk, account=name, **WHOLE)
        answer = press(at_desk, page, ("account", str(account.pk)))

        assert heading(page) == "Which Platform account?"
        assert "does not have" in page.text
        assert "<i-odd>" not in page.text
        assert heading(answer).startswith("How does the Platform reach")

    @pytest.mark.parametrize(
        ("state", "name", "words"),
        [
            ("active", "other", "did not list"),
            ("active", "No name", "cannot be one&#x27;s name"),
            ("active", "\x00", "cannot be one&#x27;s name"),
            ("resetting", "dev", "cannot be used now"),
        ],
    )
    def test_about_the_sandbox_says_so_where_the_sandbox_is_asked_for(
        self, at_desk: Client, account: PlatformAccount, state: str, name: str, words: str
    ) -> None:
        account.sandboxes.filter(name="dev").update(state=state)

        page = follow(at_desk, sandbox=name, **SOURCE)
        press(at_desk, page, ("sandbox", "prod"))

        assert heading(page) == "Which sandbox?"
        assert words in page.text
        assert ("use it below" in page.text) is (name == "other")
        assert Connection.objects.get().source == "amazon-redshift"

    def test_about_what_the_policy_allows_says_so_too(
        self, at_desk: Client, account: PlatformAccount
    ) -> None:
        Team.objects.filter(pk=account.team_id).update(creation_sandboxes=["dev"])

        page = follow(at_desk, sandbox="prod", **SOURCE)
        forced = at_desk.post(reverse("connect"), {"account": account.pk, "sandbox": "prod"})

        assert "in which only admins may create" in page.text
        assert forced.status_code == 422
        assert not Connection.objects.exists()

    @pytest.mark.parametrize("name", ["no-such-source", "<i-odd>", "x" * 5000, "\x00"])
    def test_about_the_source_says_so_where_the_source_is_asked_for(
        self, at_desk: Client, account: PlatformAccount, name: str
    ) -> None:
        answer = press(at_desk, follow(at_desk, sandbox="dev", source=name))

        assert answer.status_code == 422
        assert heading(answer) == "What do you want to connect?"
        assert 'role="alert"' in answer.text
        assert "<i-odd>" not in answer.text
        assert Connection.objects.get().sandbox == "dev"

    def test_loses_nothing_when_the_platform_does_not_answer(
        self, at_desk: Client, account: PlatformAccount, platform: Emulator
    ) -> None:
        platform.fail("specs", "status", status=503, times=None)

        answer = press(at_desk, follow(at_desk, **WHOLE))

        assert heading(answer) == "What do you want to connect?"
        assert 'value="amazon-redshift"' in answer.text

    def test_is_shown_to_who_may_not_connect_as_any_page_that_is_not_for_them(
        self, team: Team, account: PlatformAccount
    ) -> None:
        auditor = Client()
        auditor.force_login(
            factories.join(team, Role.AUDITOR).user, "django.contrib.auth.backends.ModelBackend"
        )

        assert follow(auditor, account=account.name, **WHOLE).status_code == 403


class TestALinkOfAnotherTeam:
    def test_offers_to_change_to_it_where_the_person_is_in_both(
        self, at_desk: Client, member: Membership, account: PlatformAccount
    ) -> None:
        other = factories.make_team("Other")
        factories.join(other, Role.MEMBER, member.user)
        theirs = factories.make_account(other)
        at_desk.post(reverse("switch_team"), {"team": member.team.slug})

        page = follow(at_desk, account=str(theirs.pk), **WHOLE)
        here = re.search(r'name="next" value="([^"]*)"', page.text)
        assert here
        answer = at_desk.post(
            reverse("switch_team"),
            {"team": other.slug, "next": here[1].replace("&amp;", "&")},
            follow=True,
        )

        assert "Your team Other has it" in page.text
        assert heading(answer) == "Connect amazon-redshift"
        assert answer.context["account"] == theirs

    def test_tells_a_stranger_nothing_of_it(
        self, at_desk: Client, account: PlatformAccount
    ) -> None:
        theirs = factories.make_account(factories.make_team("Other"), name="Their secret plan")

        page = follow(at_desk, account=str(theirs.pk), **WHOLE)

        assert "Their secret plan" not in page.text
        assert "Other" not in page.text
