"""Access tokens: who gets one, and how long it is worth anything."""

from urllib.parse import urlencode

import pytest

from connector_wizard.emulator import (
    DEMO_CLIENT_ID,
    DEMO_CLIENT_SECRET,
    DEMO_SCOPES,
    SECOND_CLIENT_ID,
    SECOND_CLIENT_SECRET,
    SECOND_ORG_ID,
    UNENTITLED_CLIENT_ID,
    UNENTITLED_CLIENT_SECRET,
    UNENTITLED_ORG_ID,
    Emulator,
)
from tests.emulator.caller import FLOW, SANDBOXES, Caller, Reply

GRANT = {
    "grant_type": "client_credentials",
    "client_id": DEMO_CLIENT_ID,
    "client_secret": DEMO_CLIENT_SECRET,
    "scope": DEMO_SCOPES,
}


def ask(caller: Caller, **changes: str) -> Reply:
    form = urlencode(GRANT | changes).encode()
    stranger = caller.elsewhere(
        Authorization=None, Content_Type="application/x-www-form-urlencoded"
    )
    return stranger.call("POST", "/ims/token/v3", form)


def bearer(caller: Caller, **changes: str) -> str:
    return f"Bearer {ask(caller, **changes).json()['access_token']}"


class TestToken:
    def test_is_given_for_a_day(self, caller: Caller) -> None:
        granted = ask(caller).json()

        assert granted["token_type"] == "bearer"
        assert granted["expires_in"] == 86399

    def test_opens_the_platform(self, caller: Caller) -> None:
        known = caller.elsewhere(Authorization=bearer(caller))

        assert known.call("GET", f"{FLOW}/connections").status == 200

    def test_is_given_for_parameters_in_the_address_too(
        self, emulator: Emulator, caller: Caller
    ) -> None:
        reply = caller.call("POST", "/ims/token/v3", query=GRANT)

        assert reply.status == 200
        assert DEMO_CLIENT_SECRET not in str(emulator.requests())

    @pytest.mark.parametrize(
        ("changes", "status", "error", "word"),
        [
            ({"client_id": "nobody"}, 400, "invalid_client", "client_id"),
            ({"client_secret": "guess"}, 401, "invalid_client", "client_secret"),
            ({"scope": "openid,world"}, 400, "invalid_scope", "scope"),
            ({"scope": ""}, 400, "invalid_scope", "scope"),
            ({"grant_type": "password"}, 400, "unsupported_grant_type", "grant type"),
        ],
    )
    def test_is_refused_in_the_words_of_oauth(
        self, caller: Caller, changes: dict[str, str], status: int, error: str, word: str
    ) -> None:
        reply = ask(caller, **changes)

        assert (reply.status, reply.json()["error"]) == (status, error)
        assert word in reply.json()["error_description"]

    def test_ends_when_its_time_is_over(self, emulator: Emulator, caller: Caller) -> None:
        emulator.configure(token_lifetime=0)

        late = caller.elsewhere(Authorization=bearer(caller))

        assert late.call("GET", f"{FLOW}/connections").code() == "401013"

    def test_ends_when_it_is_revoked(self, emulator: Emulator, caller: Caller) -> None:
        known = caller.elsewhere(Authorization=bearer(caller))

        emulator.revoke_tokens()

        assert known.call("GET", f"{FLOW}/connections").code() == "401013"
        assert caller.call("GET", f"{FLOW}/connections").code() == "401013"

    def test_is_given_without_entitlement_but_opens_nothing(self, caller: Caller) -> None:
        token = bearer(
            caller, client_id=UNENTITLED_CLIENT_ID, client_secret=UNENTITLED_CLIENT_SECRET
        )
        unlicensed = caller.elsewhere(
            Authorization=token,
            x_api_key=UNENTITLED_CLIENT_ID,
            x_gw_ims_org_id=UNENTITLED_ORG_ID,
        )

        assert unlicensed.call("GET", f"{SANDBOXES}/").code() == "403025"

    def test_keeps_organizations_apart(self, caller: Caller) -> None:
        token = bearer(caller, client_id=SECOND_CLIENT_ID, client_secret=SECOND_CLIENT_SECRET)
        other = caller.elsewhere(
            Authorization=token, x_api_key=SECOND_CLIENT_ID, x_gw_ims_org_id=SECOND_ORG_ID
        )
        connection_id = caller.created()

        assert other.listed()["items"] == []
        assert other.call("GET", f"{FLOW}/connections/{connection_id}").status == 404
