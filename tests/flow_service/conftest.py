"""A Platform on loopback, and clients that lose patience quickly."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from connector_wizard.emulator import Emulator
from connector_wizard.emulator.sources.accounts import (
    DEMO_CLIENT_ID,
    DEMO_CLIENT_SECRET,
    DEMO_ORG_ID,
    DEMO_SCOPES,
)
from connector_wizard.flow_service import (
    AccessToken,
    Client,
    ClientCredentials,
    ConnectionOrder,
    FixedToken,
    MemoryTokenStore,
    Timeouts,
    TokenSource,
    fetch_token,
)

QUICK = Timeouts(connect=1, read=1, total=3, pause=0.001)
HASTY = Timeouts(connect=0.3, read=0.25, total=0.5, pause=0.001)
REDSHIFT_ID = "3416976c-a9ca-4bba-901a-1f08f66978ff"
CREDENTIALS = ClientCredentials(DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, DEMO_SCOPES)

ClientFor = Callable[..., Client]


def token_that_lives(text: str = "a-token", life: timedelta = timedelta(hours=1)) -> AccessToken:
    return AccessToken(text, datetime.now(UTC) + life)


def redshift_order(description: str = "", **params: object) -> ConnectionOrder:
    usual = {
        "server": "cluster.example.com",
        "port": "5439",
        "username": "loader",
        "password": "correct-password",
        "database": "sales",
    }
    return ConnectionOrder(
        name="Sales warehouse",
        description=description,
        spec_id=REDSHIFT_ID,
        spec_version="1.0",
        auth_name="Basic Authentication",
        params={**usual, **params},
    )


@pytest.fixture
def client_for() -> Iterator[ClientFor]:
    """Make a client with a token of its own, for any server."""
    made: list[Client] = []

    def make(url: str, timeouts: Timeouts = QUICK, **changed: object) -> Client:
        settings: dict[str, object] = {
            "org_id": "an-org@AdobeOrg",
            "client_id": "a-client",
            "tokens": FixedToken(token_that_lives()),
            "sandbox": "dev",
            **changed,
        }
        made.append(Client(platform_url=url, timeouts=timeouts, **settings))  # type: ignore[arg-type]  # spelled by name
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture(scope="session")
def _shared_platform() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def platform(_shared_platform: Emulator) -> Emulator:
    """Have a Platform that remembers nothing of other tests."""
    _shared_platform.reset()
    return _shared_platform


@pytest.fixture
def client(platform: Emulator) -> Iterator[Client]:
    """Open a client of that Platform, as the demo integration in its sandbox `dev`."""
    tokens = TokenSource(lambda: fetch_token(platform.url, CREDENTIALS, QUICK), MemoryTokenStore())
    with Client(
        platform_url=platform.url,
        org_id=DEMO_ORG_ID,
        client_id=DEMO_CLIENT_ID,
        tokens=tokens,
        sandbox="dev",
        timeouts=QUICK,
    ) as opened:
        yield opened
