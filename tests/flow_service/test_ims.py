"""Getting an access token."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connector_wizard.emulator import Emulator
from connector_wizard.flow_service import (
    ClientCredentials,
    CredentialsRefusedError,
    NotSentError,
    fetch_token,
)
from tests.flow_service.conftest import CREDENTIALS, QUICK
from tests.flow_service.raw_server import RawServer, answer


class TestFetchToken:
    def test_gets_a_token_that_lives_a_day(self, platform: Emulator) -> None:
        token = fetch_token(platform.url, CREDENTIALS, QUICK)

        left = token.expires_at - datetime.now(UTC)
        assert timedelta(hours=23) < left < timedelta(hours=24)

    def test_sends_the_secret_in_the_body_alone(self) -> None:
        body = {"access_token": "t", "token_type": "bearer", "expires_in": 10}
        secret = ClientCredentials("id", "s&cret=1", "a,b")
        with RawServer([answer(body=body)]) as server:
            fetch_token(f"{server.url}/", secret, QUICK)

            (request,) = server.seen
        assert request.line == "POST /ims/token/v3 HTTP/1.1"
        assert request.headers["content-type"] == "application/x-www-form-urlencoded"
        assert request.body == (
            b"grant_type=client_credentials&client_id=id&client_secret=s%26cret%3D1&scope=a%2Cb"
        )

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"client_id": "nobody"}, "client_id"),
            ({"client_secret": "wrong"}, "client_secret"),
            ({"client_secret": "\udc80"}, "client_secret"),
            ({"scopes": "everything"}, "scopes"),
        ],
    )
    def test_names_the_field_that_is_refused(
        self, platform: Emulator, changed: dict[str, str], field: str
    ) -> None:
        with pytest.raises(CredentialsRefusedError) as refusal:
            fetch_token(platform.url, replace(CREDENTIALS, **changed), QUICK)

        assert refusal.value.field == field
        assert refusal.value.code.startswith("invalid_")

    def test_tries_again_over_a_stumble(self, platform: Emulator) -> None:
        platform.fail("token", "status", status=503, shape="html")
        platform.fail("token", "reset")

        assert fetch_token(platform.url, CREDENTIALS, QUICK).text

    @pytest.mark.parametrize(
        ("told", "seconds"),
        [
            (3600, 3600),
            ("3600", 3600),
            (3600.5, 3600.5),
            (3_600_000 * 10, 36_000),
            (9_999_999, 86_400),
            (10**300, 86_400),
        ],
    )
    def test_reads_how_long_it_lives(self, told: object, seconds: float) -> None:
        body = {"access_token": "t", "expires_in": told}
        with RawServer([answer(body=body)]) as server:
            before = datetime.now(UTC)
            token = fetch_token(server.url, CREDENTIALS, QUICK)

        lives = (token.expires_at - before).total_seconds()
        assert seconds <= lives < seconds + 5

    @pytest.mark.parametrize(
        "body",
        [
            {"access_token": "t"},
            {"access_token": "t", "expires_in": None},
            {"access_token": "t", "expires_in": True},
            {"access_token": "t", "expires_in": "soon"},
            {"access_token": "t", "expires_in": "nan"},
            {"access_token": "t", "expires_in": 0},
            {"access_token": "t", "expires_in": -1},
            {"access_token": "t", "expires_in": [1]},
            {"access_token": "", "expires_in": 1},
            {"access_token": ["t"], "expires_in": 1},
            {"expires_in": 1},
        ],
    )
    def test_takes_nothing_else_for_a_token(self, body: object) -> None:
        with RawServer([answer(body=body)]) as server, pytest.raises(NotSentError):
            fetch_token(server.url, CREDENTIALS, QUICK)
