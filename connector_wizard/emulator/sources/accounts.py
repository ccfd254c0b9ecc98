"""The documented credentials: who may come in, and which values make a source misbehave."""

from dataclasses import dataclass, field
from typing import Final

DEMO_ORG_ID: Final = "0123456789ABCDEF01234567@AdobeOrg"
DEMO_CLIENT_ID: Final = "demo-client"
DEMO_CLIENT_SECRET: Final = "demo-secret"  # noqa: S105 - published on purpose: it opens nothing real
DEMO_SCOPES: Final = (
    "openid,AdobeID,read_organizations,additional_info.projectedProductContext,session"
)
# For those who paste a token instead of an integration's secret. It outlives a restart.
DEMO_ACCESS_TOKEN: Final = "demo-access-token"  # noqa: S105 - published on purpose

SECOND_ORG_ID: Final = "89ABCDEF0123456789ABCDEF@AdobeOrg"
SECOND_CLIENT_ID: Final = "second-client"
SECOND_CLIENT_SECRET: Final = "second-secret"  # noqa: S105 - published on purpose

UNENTITLED_ORG_ID: Final = "FEDCBA9876543210FEDCBA98@AdobeOrg"
UNENTITLED_CLIENT_ID: Final = "unentitled-client"
UNENTITLED_CLIENT_SECRET: Final = "unentitled-secret"  # noqa: S105 - published on purpose

# A secret that holds the first is refused by the source while the connection is created; one that
# holds the second is found out by `/test` only. "Holds", so that connection strings count as well.
WRONG_PASSWORD: Final = "wrong-password"  # noqa: S105 - published on purpose
FAILS_TEST_PASSWORD: Final = "fails-test"  # noqa: S105 - published on purpose

# A host, server or URL of a source that begins so takes `slow_seconds` to answer the creation.
SLOW_PREFIX: Final = "slow."

# What stands in the place of a secret when the emulator is told to show that there is one.
MASK: Final = "*****"


@dataclass(frozen=True, slots=True)
class Integration:
    """One set of credentials of the Developer Console: a client of one organisation."""

    client_id: str
    client_secret: str = field(repr=False)
    org_id: str
    scopes: str = DEMO_SCOPES
    entitled: bool = True


INTEGRATIONS: Final = {
    integration.client_id: integration
    for integration in (
        Integration(DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, DEMO_ORG_ID),
        Integration(SECOND_CLIENT_ID, SECOND_CLIENT_SECRET, SECOND_ORG_ID),
        Integration(
            UNENTITLED_CLIENT_ID, UNENTITLED_CLIENT_SECRET, UNENTITLED_ORG_ID, entitled=False
        ),
    )
}
ORGANISATIONS: Final = frozenset(integration.org_id for integration in INTEGRATIONS.values())
