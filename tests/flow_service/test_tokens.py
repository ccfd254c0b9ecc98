"""One token for all, fetched once, renewed once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from connector_wizard.emulator import Emulator
from connector_wizard.flow_service import (
    AccessToken,
    Client,
    CredentialsRefusedError,
    FixedToken,
    MemoryTokenStore,
    NotSentError,
    TokenSource,
)
from tests.flow_service.conftest import (
    REDSHIFT_ID,
    ClientFor,
    redshift_order,
    token_that_lives,
)
from tests.flow_service.raw_server import RawServer, answer

CROWD = 16
SPENT = timedelta(seconds=30)


@dataclass
class SignIn:
    """Issues numbered tokens, each only when it is let; counts them."""

    open: threading.Event = field(default_factory=threading.Event)
    count: int = 0

    def __call__(self) -> AccessToken:
        self.count += 1
        number = self.count
        assert self.open.wait(5)
        return token_that_lives(f"token-{number}")


class WatchedStore(MemoryTokenStore):
    """A store that tells when so many callers have found somebody else at work."""

    def __init__(self, crowd: int) -> None:
        super().__init__()
        self._waiting: set[int] = set()
        self._crowd = crowd
        self.all_wait = threading.Event()

    def claim(self, rejected: str | None) -> bool:
        claimed = super().claim(rejected)
        if not claimed:
            self._waiting.add(threading.get_ident())
        if len(self._waiting) == self._crowd:
            self.all_wait.set()
        return claimed


def everyone(ask: Callable[[], AccessToken], store: WatchedStore, sign_in: SignIn) -> set[str]:
    """Let a crowd ask at once; the sign-in service answers when all but one of them wait."""
    with ThreadPoolExecutor(CROWD) as pool:
        asked = [pool.submit(ask) for _ in range(CROWD)]
        assert store.all_wait.wait(5)
        sign_in.open.set()
        return {one.result().text for one in asked}


class TestTokenSource:
    def test_fetches_once_for_a_crowd(self) -> None:
        store, sign_in = WatchedStore(CROWD - 1), SignIn()

        assert everyone(TokenSource(sign_in, store).token, store, sign_in) == {"token-1"}
        assert sign_in.count == 1

    def test_renews_once_for_a_crowd(self) -> None:
        store, sign_in = WatchedStore(CROWD - 1), SignIn()
        refused = token_that_lives("refused")
        store.write(refused)
        source = TokenSource(sign_in, store)

        assert everyone(lambda: source.renew(refused), store, sign_in) == {"token-1"}
        assert sign_in.count == 1

    def test_does_not_renew_what_was_renewed_since(self) -> None:
        store, sign_in = MemoryTokenStore(), SignIn()
        sign_in.open.set()
        source = TokenSource(sign_in, store)
        first = source.token()
        second = source.renew(first)

        assert source.renew(first) == second
        assert sign_in.count == 2

    def test_does_not_fetch_where_the_claim_came_free_because_it_was_done(self) -> None:
        class LooseStore(MemoryTokenStore):
            """A store that grants a claim although the token has just changed."""

            def claim(self, rejected: str | None) -> bool:
                assert rejected is None
                self.write(token_that_lives("by another"))
                return True

        assert TokenSource(SignIn(), LooseStore()).token().text == "by another"

    @pytest.mark.parametrize("life", [SPENT, timedelta(0), -SPENT])
    def test_fetches_anew_before_a_token_ends(self, life: timedelta) -> None:
        store, sign_in = MemoryTokenStore(), SignIn()
        sign_in.open.set()
        store.write(token_that_lives("old", life))

        assert TokenSource(sign_in, store).token().text == "token-1"

    def test_lets_the_next_one_try_where_it_got_none(self) -> None:
        store, sign_in = MemoryTokenStore(), SignIn()
        sign_in.open.set()

        def fail() -> AccessToken:
            raise NotSentError("No.")

        with pytest.raises(NotSentError):
            TokenSource(fail, store).token()
        assert TokenSource(sign_in, store).token().text == "token-1"

    def test_does_not_wait_for_ever_for_another(self) -> None:
        store, sign_in = MemoryTokenStore(), SignIn()
        assert store.claim(None)

        with pytest.raises(NotSentError, match="Nothing was sent"):
            TokenSource(sign_in, store, patience=0.05).token()

        assert sign_in.count == 0


class TestFixedToken:
    def test_is_handed_out_while_it_lives(self) -> None:
        assert FixedToken(token_that_lives("pasted")).token().text == "pasted"

    def test_is_not_handed_out_once_expired(self) -> None:
        with pytest.raises(CredentialsRefusedError) as refusal:
            FixedToken(token_that_lives(life=-SPENT)).token()

        assert refusal.value.field == "access_token"

    def test_that_is_refused_has_to_be_pasted_anew(self, client_for: ClientFor) -> None:
        refused = answer(401, {"error_code": "401013", "message": "Oauth token is not valid"})
        with RawServer([refused]) as server:
            with pytest.raises(CredentialsRefusedError, match="Paste a new one") as refusal:
                client_for(server.url).create_connection(redshift_order())

            assert (refusal.value.field, len(server.seen)) == ("access_token", 1)


class TestRefusedToken:
    def test_is_renewed_and_a_reading_call_repeated(
        self, client: Client, platform: Emulator
    ) -> None:
        client.get_spec(REDSHIFT_ID)
        platform.revoke_tokens()

        assert client.get_spec(REDSHIFT_ID).name == "amazon-redshift"
        assert len(platform.requests("token")) == 2

    def test_is_renewed_and_a_creation_repeated(self, client: Client, platform: Emulator) -> None:
        client.get_spec(REDSHIFT_ID)
        platform.revoke_tokens()

        created = client.create_connection(redshift_order())

        assert [made["id"] for made in platform.connections()] == [created.id]
        assert len(platform.requests("create")) == 2

    def test_is_renewed_only_once(self, client: Client, platform: Emulator) -> None:
        platform.fail("create", "status", status=401, shape="gateway", times=None)

        with pytest.raises(CredentialsRefusedError) as refusal:
            client.create_connection(redshift_order())

        assert (refusal.value.field, refusal.value.code) == ("access_token", "401013")
        assert len(platform.requests("create")) == 2
        assert len(platform.requests("token")) == 2

    @pytest.mark.parametrize("shape", ["flow", "connector"])
    def test_is_not_renewed_where_it_is_not_to_blame(
        self, client: Client, platform: Emulator, shape: str
    ) -> None:
        platform.fail("create", "status", status=401, shape=shape)

        with pytest.raises(Exception, match="Platform"):
            client.create_connection(redshift_order())

        assert len(platform.requests("create")) == 1

    def test_that_cannot_be_renewed_leaves_nothing_made(
        self, client: Client, platform: Emulator
    ) -> None:
        client.get_spec(REDSHIFT_ID)
        platform.revoke_tokens()
        platform.fail("token", "status", status=503, shape="html", times=None)

        with pytest.raises(NotSentError):
            client.create_connection(redshift_order())

        assert platform.connections() == []


class TestAccessToken:
    def test_is_fresh_until_its_margin(self) -> None:
        now = datetime(2030, 1, 1, tzinfo=UTC)
        token = AccessToken("text", now + timedelta(minutes=3))

        assert token.is_fresh(now)
        assert token.is_fresh(now, timedelta(minutes=2))
        assert not token.is_fresh(now, timedelta(minutes=3))
