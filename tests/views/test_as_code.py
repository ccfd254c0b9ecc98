"""A connection as code on its page: three forms, to copy or to download, never a secret."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from connector_wizard.models import Connection, Membership, PlatformAccount
from tests import factories


def url(connection: Connection) -> str:
    return reverse("connection-code", kwargs={"pk": connection.pk})


@pytest.fixture
def created(member: Membership, account: PlatformAccount) -> Connection:
    return factories.make_created(member, account)


class TestAsCode:
    def test_shows_three_forms_without_a_secret(self, at_desk: Client, created: Connection) -> None:
        page = at_desk.get(url(created)).text

        for words in ("curl -X POST", "import requests", "&quot;account&quot;", "SALES_DEV_PASS"):
            assert words in page
        assert "a good password" not in page
        assert "Download" in page

    @pytest.mark.parametrize(
        ("form", "name", "begins"),
        [
            ("request", "sales-dev.json", "{"),
            ("curl", "sales-dev.sh", "json()"),
            ("python", "sales-dev.py", '"""'),
        ],
    )
    def test_is_downloaded_as_a_file(
        self, at_desk: Client, created: Connection, form: str, name: str, begins: str
    ) -> None:
        answer = at_desk.get(url(created), {"download": form})

        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer.text.startswith(begins)
        assert "a good password" not in answer.text

    def test_is_there_for_a_draft_that_is_complete(
        self, at_desk: Client, member: Membership, account: PlatformAccount
    ) -> None:
        draft = factories.make_draft(member, account)
        begun = factories.make_draft(member, account, spec_id="", credentials_checked=False)

        check = at_desk.get(reverse("connect-check", kwargs={"pk": draft.pk})).text
        assert url(draft) in check
        assert "import requests" in at_desk.get(url(draft)).text
        assert at_desk.get(url(begun))["Location"].endswith("/source/")

    @pytest.mark.parametrize(
        ("name", "variable"),
        [
            ("Größe 7", "GROSSE_7_DEV_PASSWORD"),
            ("売上", "AMAZON_REDSHIFT_DEV_PASSWORD"),
            ("1st", "SECRET_1ST_DEV_PASSWORD"),
            ("; rm -rf /", "RM_RF_DEV_PASSWORD"),
        ],
    )
    def test_names_a_variable_for_each_secret(
        self,
        at_desk: Client,
        member: Membership,
        account: PlatformAccount,
        name: str,
        variable: str,
    ) -> None:
        made = factories.make_created(member, account, name=name)

        told = json.loads(at_desk.get(url(made), {"download": "request"}).text)

        assert told["params"]["password"] == {"env": variable}

    def test_gives_each_secret_a_variable_of_its_own(
        self, at_desk: Client, member: Membership, account: PlatformAccount
    ) -> None:
        secret = {"type": "string", "format": "password"}
        schema = {"properties": {"a-b": secret, "a_b": secret}, "required": ["a-b", "a_b"]}
        made = factories.make_created(
            member, account, params={}, auth_specs=[{"name": "Key", "schema": schema}]
        )

        told = json.loads(at_desk.get(url(made), {"download": "request"}).text)

        assert told["params"] == {
            "a-b": {"env": "SALES_DEV_A_B"},
            "a_b": {"env": "SALES_DEV_A_B_2"},
        }
