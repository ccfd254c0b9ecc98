"""Whatever the Console lets one copy gives the same values; what does not is told by its kind."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector_wizard.developer_console import UnreadablePasteError, read_console

ORG = "0123456789ABCDEF01234567@AdobeOrg"
WHOLE = {"org_id": ORG, "client_id": "an-id", "client_secret": "p8e-one", "scopes": "openid,x"}
WITHOUT_ORG = {name: value for name, value in WHOLE.items() if name != "org_id"}


def credential(client_id: str = "an-id", name: str = "Ours") -> dict[str, Any]:
    inner = {
        "client_id": client_id,
        "client_secrets": ["p8e-one"],
        "technical_account_email": "a@techacct.adobe.com",
        "technical_account_id": "b@techacct.adobe.com",
        "scopes": ["openid", "x"],
    }
    kind = "oauth_server_to_server"
    return {"id": "1", "name": name, "integration_type": kind, kind: inner}


def project(*credentials: Any) -> str:
    return json.dumps(
        {
            "project": {
                "id": "4",
                "name": "884CoralMockingbird",
                "title": "Warehouse",
                "org": {"id": "12", "name": "Ours", "ims_org_id": ORG},
                "workspace": {"id": "7", "details": {"credentials": list(credentials)}},
            }
        },
        indent=2,
    )


CURL = (
    "curl -X POST 'https://ims-na1.adobelogin.com/ims/token/v3' "
    "-H 'Content-Type: application/x-www-form-urlencoded' "
    "-d 'grant_type=client_credentials&client_id=an-id&client_secret=p8e-one&scope=openid,x'"
)
CURL_OF_MANY_LINES = (
    "curl --location 'https://ims-na1.adobelogin.com/ims/token/v3' \\\n"
    "  --data-urlencode 'client_id=an-id' \\\n"
    "  --data-urlencode 'client_secret=p8e-one' \\\n"
    "  --data-urlencode 'scope=openid,x'"
)
CURL_OF_A_CALL = (
    f"curl https://platform.adobe.io/x -H 'x-api-key: an-id' -H 'x-gw-ims-org-id: {ORG}' "
    "-H 'Authorization: Bearer a-token'"
)
FLAT = {
    "ORG_ID": ORG,
    "CLIENT_ID": "an-id",
    "CLIENT_SECRETS": ["p8e-one"],
    "SCOPES": ["openid", "x"],
    "TECHNICAL_ACCOUNT_ID": "b@techacct.adobe.com",
}
POSTMAN = {
    "name": "Warehouse",
    "values": [
        {"key": "CLIENT_SECRET", "value": "p8e-one", "enabled": True},
        {"key": "API_KEY", "value": "an-id", "enabled": True},
        {"key": "ACCESS_TOKEN", "value": "", "enabled": True},
        {"key": "SCOPES", "value": ["openid", "x"], "enabled": True},
        {"key": "IMS_ORG", "value": ORG, "enabled": True},
    ],
}
LINES = f"""# for the warehouse
export ADOBE_ORG_ID="{ORG}"
ADOBE_CLIENT_ID=an-id
ADOBE_CLIENT_SECRETS=["p8e-one"]
ADOBE_SCOPES=openid,x
"""


class TestAPaste:
    @pytest.mark.parametrize(
        ("text", "values"),
        [
            pytest.param(project(credential()), WHOLE, id="a project's file"),
            pytest.param(json.dumps(FLAT), WHOLE, id="a credential's JSON"),
            pytest.param(json.dumps(POSTMAN), WHOLE, id="Postman's environment"),
            pytest.param(CURL, WITHOUT_ORG, id="the Console's curl"),
            pytest.param(CURL_OF_MANY_LINES, WITHOUT_ORG, id="a curl of many lines"),
            pytest.param(
                CURL_OF_A_CALL,
                {"org_id": ORG, "client_id": "an-id", "access_token": "a-token"},
                id="a curl of a call",
            ),
            pytest.param(LINES, WHOLE, id="lines of an environment"),
            pytest.param(
                f"Client ID: an-id\nOrganization ID: {ORG}\n",
                {"client_id": "an-id", "org_id": ORG},
                id="labels of the page",
            ),
            pytest.param(
                '{"access_token": "a-token", "token_type": "bearer"}',
                {"access_token": "a-token"},
                id="a token's answer",
            ),
            pytest.param(
                "CLIENT_ID=an-id\nCLIENT_SECRET=$SECRET\nSCOPES={{SCOPES}}",
                {"client_id": "an-id"},
                id="placeholders",
            ),
            pytest.param(f"\ufeff\n{project(credential())}\n", WHOLE, id="a file with a mark"),
        ],
    )
    def test_tells_what_is_in_it(self, text: str, values: dict[str, str]) -> None:
        assert read_console(text).values == values

    def test_tells_how_the_project_is_called(self) -> None:
        assert read_console(project(credential())).title == "Warehouse"

    def test_gives_the_first_of_two_secrets_and_says_that_there_are_two(self) -> None:
        told = {**FLAT, "CLIENT_SECRETS": ["p8e-one", "p8e-two"]}

        paste = read_console(json.dumps(told))

        assert (paste.values["client_secret"], paste.number_of_secrets) == ("p8e-one", 2)

    def test_gives_the_credential_whose_client_id_is_known(self) -> None:
        text = project(credential("first"), credential("second"))

        assert read_console(text, client_id="second").values["client_id"] == "second"

    def test_shows_no_value_when_it_is_printed(self) -> None:
        assert "p8e-one" not in repr(read_console(CURL))

    @pytest.mark.parametrize(
        ("text", "reason", "seen"),
        [
            (project(credential())[:-40], "broken", ()),
            ("[" * 100_000, "broken", ()),
            ("curl -d 'client_id=an-id", "broken", ()),
            ('{"id": "1", "title": "No credential"}', "nothing", ("id", "title")),
            ("p8e-one", "nothing", ()),
            (project({"integration_type": "apikey"}), "other kind", ("apikey",)),
            (project(credential(), credential("2", "Theirs")), "several", ("Ours", "Theirs")),
        ],
    )
    def test_says_why_nothing_can_be_taken_from_it(
        self, text: str, reason: str, seen: tuple[str, ...]
    ) -> None:
        with pytest.raises(UnreadablePasteError) as refused:
            read_console(text)

        assert (refused.value.reason, refused.value.seen) == (reason, seen)
        assert refused.value.__cause__ is None

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.recursive(
            st.none() | st.text() | st.integers(),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(
                    st.sampled_from(["project", "workspace", "details", "credentials", "key"])
                    | st.sampled_from(["value", "oauth_server_to_server", "client_id"]),
                    inner,
                )
            ),
        ).map(json.dumps)
        | st.text()
        | st.text().map("curl {}".format)
    )
    def test_never_breaks_the_reader(self, text: str) -> None:
        try:
            values = read_console(text).values
        except UnreadablePasteError:
            return

        assert all(values.values())
