"""What a team connects stands first in its catalog; what is hidden stands nowhere."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from connector_wizard.emulator import Emulator
from connector_wizard.models import Connection, Membership, PlatformAccount, Role, Source
from connector_wizard.views.wizard.catalog import USED_SHOWN
from tests import factories

LONG_AGO = timezone.now() - timedelta(days=400)


def connected(membership: Membership, account: PlatformAccount, *sources: str) -> None:
    for source in sources:
        factories.make_created(membership, account, source=source)


def long_ago(*sources: str) -> None:
    Connection.objects.filter(source__in=sources).update(begun_at=LONG_AGO)


def names(sources: list[Source]) -> list[str]:
    return [source.name for source in sources]


@pytest.fixture
def draft(member: Membership, account: PlatformAccount) -> Connection:
    for name, title, category in (
        ("amazon-redshift", "Amazon Redshift", "Database"),
        ("snowflake", "Snowflake", "Database"),
        ("amazon-s3", "Amazon S3", "Cloud Storage"),
        ("sftp", "SFTP", "cloudStorage"),
    ):
        account.sources.create(spec_id=name, name=name, title=title, category=category)
    PlatformAccount.objects.update(sources_at=timezone.now())
    return factories.make_draft(member, account, spec_id="")


def catalog(desk: Client, draft: Connection, **asked: str) -> Any:
    return desk.get(reverse("connect-source", kwargs={"pk": draft.pk}), asked)


def headings(page: str) -> list[str]:
    return re.findall(r'<h2 class="category">(.*?)</h2>', page)


class TestTheTeamsSources:
    def test_stand_above_the_categories_and_only_there(
        self, at_desk: Client, draft: Connection, member: Membership, account: PlatformAccount
    ) -> None:
        connected(member, account, "sftp")

        page = catalog(at_desk, draft)

        assert headings(page.text) == ["Used by your team", "Cloud Storage", "Database"]
        assert names(page.context["shelves"].used) == ["sftp"]
        assert page.text.count('value="sftp"') == 1

    def test_come_by_how_often_they_were_connected_lately(
        self, at_desk: Client, draft: Connection, member: Membership, account: PlatformAccount
    ) -> None:
        connected(member, account, *["sftp"] * 3, *["snowflake"] * 2, "amazon-s3")
        long_ago("sftp")

        shelves = catalog(at_desk, draft).context["shelves"]

        assert names(shelves.used) == ["snowflake", "amazon-s3", "sftp"]

    def test_are_those_that_the_platform_still_lists(
        self, at_desk: Client, draft: Connection, member: Membership, account: PlatformAccount
    ) -> None:
        connected(member, account, "no-longer-there")

        shelves = catalog(at_desk, draft).context["shelves"]

        assert (shelves.used, names(shelves.first)) == ([], ["amazon-redshift"])

    def test_tell_nothing_of_drafts_and_of_other_teams(
        self, at_desk: Client, draft: Connection, member: Membership, account: PlatformAccount
    ) -> None:
        factories.make_draft(member, account, source="sftp")
        elsewhere = factories.make_team()
        stranger = factories.join(elsewhere, Role.MEMBER)
        connected(stranger, factories.make_account(elsewhere), "snowflake")

        assert catalog(at_desk, draft).context["shelves"].used == []

    def test_are_a_few(
        self, at_desk: Client, draft: Connection, member: Membership, account: PlatformAccount
    ) -> None:
        for number in range(USED_SHOWN + 2):
            account.sources.create(spec_id=f"x{number}", name=f"x{number}", title="X")
            connected(member, account, f"x{number}")

        assert len(catalog(at_desk, draft).context["shelves"].used) == USED_SHOWN

    def test_are_searched_like_the_others(
        self, at_desk: Client, draft: Connection, member: Membership, account: PlatformAccount
    ) -> None:
        connected(member, account, "sftp", "snowflake")

        by_name = catalog(at_desk, draft, q="snow").context["shelves"]
        by_category = catalog(at_desk, draft, q="cloud storage").context["shelves"]

        assert (names(by_name.used), by_name.number) == (["snowflake"], 1)
        assert (names(by_category.used), by_category.number) == (["sftp"], 2)

    def test_cost_one_query_that_reads_no_spec(
        self, at_desk: Client, draft: Connection, member: Membership, account: PlatformAccount
    ) -> None:
        connected(member, account, "sftp")
        with CaptureQueriesContext(connection) as few:
            catalog(at_desk, draft)
        connected(member, account, *["sftp", "snowflake", "amazon-s3"] * 5)
        with CaptureQueriesContext(connection) as many:
            catalog(at_desk, draft)

        counting = [one["sql"] for one in many if "GROUP BY" in one["sql"]]
        assert len(many) == len(few)
        assert len(counting) == 1
        assert "auth_specs" not in counting[0]


class TestAHiddenSource:
    @pytest.mark.parametrize(
        "attributes",
        [
            {"isSource": False},
            {"isSource": True, "isHidden": True},
            {"isSource": True, "uiAttributes": {"hidden": True}},
        ],
    )
    def test_is_never_shown_even_if_the_team_uses_it(
        self,
        at_desk: Client,
        draft: Connection,
        member: Membership,
        account: PlatformAccount,
        platform: Emulator,
        attributes: dict[str, Any],
    ) -> None:
        spec = {"id": "hidden-id", "name": "hidden-one", "attributes": attributes}
        platform.configure(extra_specs=[spec])
        connected(member, account, "hidden-one")

        at_desk.post(reverse("connect-refresh", kwargs={"pk": draft.pk}))

        page = catalog(at_desk, draft, q="hidden")
        assert page.context["shelves"].number == 0
        assert 'value="hidden-one"' not in page.text


class TestABetaSource:
    def test_is_marked(
        self, at_desk: Client, draft: Connection, member: Membership, account: PlatformAccount
    ) -> None:
        account.sources.filter(name="sftp").update(is_beta=True)
        connected(member, account, "sftp")

        assert catalog(at_desk, draft, q="sftp").text.count(">Beta<") == 1


class TestASourceThatDoesNotExist:
    def test_is_named_and_not_offered_again(self, at_desk: Client, draft: Connection) -> None:
        url = reverse("connect-source", kwargs={"pk": draft.pk})

        answer = at_desk.post(url, {"source": "no-such-one"})

        assert "You asked for “no-such-one”." in answer.text
        assert 'value="no-such-one"' not in answer.text
