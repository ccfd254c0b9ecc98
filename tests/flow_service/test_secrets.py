"""Nothing that we send in confidence comes back in what we show, log or raise."""

import base64
import json
import traceback
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest

from connector_wizard.flow_service import (
    AccessToken,
    Client,
    ClientCredentials,
    ConnectionOrder,
    FixedToken,
    FlowServiceError,
    MemoryTokenStore,
    TokenSource,
    fetch_token,
)
from tests.flow_service.conftest import (
    HASTY,
    REDSHIFT_ID,
    ClientFor,
    redshift_order,
    token_that_lives,
)
from tests.flow_service.raw_server import RawServer, Reply, answer, close, cut_after, reset

CANARY = 'c&nary "p\\ss" <wörd>/+='
TOKEN = "canary.token/text+1="
ALL = (CANARY, TOKEN)

Ask = Callable[[ClientFor, str], object]


def create(client_for: ClientFor, url: str) -> object:
    client = client_for(url, HASTY, tokens=FixedToken(token_that_lives(TOKEN)))
    return client.create_connection(redshift_order(password=CANARY, nested=[{"key": CANARY}]))


def read(client_for: ClientFor, url: str) -> object:
    client = client_for(url, HASTY, tokens=FixedToken(token_that_lives(TOKEN)))
    return client.find_spec(REDSHIFT_ID)


def sign_in(client_for: ClientFor, url: str) -> object:
    return fetch_token(url, ClientCredentials("a-client", CANARY, "scopes"), HASTY)


SENT: dict[Ask, tuple[str, ...]] = {create: ALL, read: (TOKEN,), sign_in: (CANARY,)}


def every_spelling(secret: str) -> set[str]:
    octets = secret.encode()
    return {
        secret,
        quote(octets),
        quote(octets, safe=""),
        quote_plus(octets),
        json.dumps(secret)[1:-1],
        base64.b64encode(octets).decode(),
        base64.urlsafe_b64encode(octets).decode(),
    }


def words_with_everything() -> str:
    return " ; ".join(spelling for secret in ALL for spelling in every_spelling(secret))


def bodies_with_everything() -> list[object]:
    words = words_with_everything()
    return [
        {"error_code": words, "message": words},
        {"errorCode": words, "errorMessage": words, "report": {"request-id": words}},
        {"error": "invalid_client", "error_description": words},
        {"type": f"x/{words}", "title": words, "status": 1, "detail": words},
        {"id": words, "access_token": [words], "items": words},
        words,
    ]


REPLIES: dict[str, list[Reply]] = {
    "close": [close],
    "reset": [reset],
    "odd head": [cut_after(b"HTTP/1.1 " + TOKEN.encode())],
    "half a body": [cut_after(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + TOKEN.encode())],
    **{
        f"status {status}": [
            answer(status, body, {"x-request-id": TOKEN}) for body in bodies_with_everything()
        ]
        for status in (200, 201, 307, 400, 401, 403, 404, 412, 418, 429, 500)
    },
}


class TestError:
    @pytest.mark.parametrize("ask", [create, read, sign_in])
    @pytest.mark.parametrize("replies", REPLIES.values(), ids=REPLIES)
    def test_holds_no_secret(self, client_for: ClientFor, ask: Ask, replies: list[Reply]) -> None:
        with RawServer([]) as server:
            for reply in replies:
                server.replies = [reply]
                assert_nothing_leaks(lambda: ask(client_for, server.url), SENT[ask])

    @pytest.mark.parametrize("ask", [create, read, sign_in])
    @pytest.mark.parametrize("url", ["http://127.0.0.1:1", "https://platform.invalid", "odd://"])
    def test_of_what_cannot_be_reached_holds_no_secret(
        self, client_for: ClientFor, ask: Ask, url: str
    ) -> None:
        assert_nothing_leaks(lambda: ask(client_for, url))

    def test_of_a_token_that_fits_no_header_holds_no_secret(self, client_for: ClientFor) -> None:
        odd = FixedToken(token_that_lives(f"{CANARY}\r\n"))
        client = client_for("http://127.0.0.1:1", tokens=odd)

        assert_nothing_leaks(lambda: client.create_connection(redshift_order()))

    def test_keeps_the_words_around_a_secret(self, client_for: ClientFor) -> None:
        words = f"login of loader with {CANARY} at cluster.example.com:5439 failed, {CANARY}!"
        order = redshift_order(password=CANARY)
        known = ConnectionOrder(
            *(order.name, "", order.spec_id, "1.0", order.auth_name, order.params),
            secret_names=frozenset({"password"}),
        )
        with RawServer([answer(400, {"errorMessage": words})]) as server:
            with pytest.raises(FlowServiceError) as some:
                client_for(server.url).create_connection(known)
            with pytest.raises(FlowServiceError) as all_of_it:
                client_for(server.url).create_connection(order)

        assert some.value.words == (
            "login of loader with [removed] at cluster.example.com:5439 failed, [removed]!"
        )
        assert all_of_it.value.words == (
            "login of [removed] with [removed] at [removed]:[removed] failed, [removed]!"
        )

    @pytest.mark.parametrize(
        ("words", "shown"),
        [
            (
                "jdbc://h/db?user=u&password=of-someone;ssl",
                "jdbc://h/db?user=u&password=[removed];ssl",
            ),
            ("PWD=x SharedSecret=y", "PWD=[removed] SharedSecret=[removed]"),
            ("Oauth token is not valid", "Oauth token is not valid"),
        ],
    )
    def test_holds_no_secret_that_was_not_even_sent(
        self, client_for: ClientFor, words: str, shown: str
    ) -> None:
        with (
            RawServer([answer(400, {"errorMessage": words})]) as server,
            pytest.raises(FlowServiceError) as error,
        ):
            client_for(server.url).create_connection(redshift_order())

        assert error.value.words == shown

    def test_is_not_riddled_by_what_is_too_short_to_be_a_secret(
        self, client_for: ClientFor
    ) -> None:
        order = redshift_order(password="e", flag=True, none=None, tags=("a",))
        with (
            RawServer([answer(400, {"errorMessage": "Nothing here is true"})]) as server,
            pytest.raises(FlowServiceError) as error,
        ):
            client_for(server.url).create_connection(order)

        assert error.value.words == "Nothing here is true"


class TestRepr:
    def test_of_every_value_hides_its_secret(self) -> None:
        token = token_that_lives(TOKEN)
        source = TokenSource(lambda: AccessToken(TOKEN, token.expires_at), MemoryTokenStore())
        client = Client(platform_url="http://p", org_id="o", client_id="c", tokens=source)
        values = [
            token,
            FixedToken(token),
            source,
            client,
            ClientCredentials("c", CANARY, "s"),
            redshift_order(password=CANARY, token=TOKEN),
        ]

        for value in values:
            assert_hides(repr(value))
            assert_hides(str(value))


def assert_nothing_leaks(ask: Callable[[], object], secrets: tuple[str, ...] = ALL) -> None:
    with pytest.raises(FlowServiceError) as raised:
        ask()
    told = [raised.value.sentence, raised.value.words, raised.value.code, raised.value.request_id]
    error: BaseException | None = raised.value
    while error is not None:
        told += [repr(error), str(error), str(vars(error))]
        # What hides behind `from None` is still there for a tool that looks.
        told += traceback.format_exception(error)
        error = error.__context__
    assert_hides("\n".join(told), secrets)


def assert_hides(text: str, secrets: tuple[str, ...] = ALL) -> None:
    for secret in secrets:
        for spelling in every_spelling(secret):
            assert spelling not in text
