"""Turn a stored account and a sandbox into an open client; the one meeting of rows and client."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from connector_wizard.advice import PlatformProblemError, Problem, problem_of
from connector_wizard.crypto.keyring import UnopenableError
from connector_wizard.flow_service import (
    AccessToken,
    Client,
    ClientCredentials,
    FixedToken,
    FlowServiceError,
    MemoryTokenStore,
    Timeouts,
    TokenSource,
    fetch_token,
    texts_in,
)
from connector_wizard.models import Connection, PlatformAccount

# A renewal asks once within the time limits; a lease much longer would only keep others waiting.
LEASE_MARGIN = 1 / 18
# For how much of a call's whole time limit it may wait for a token that another caller renews.
PATIENCE = 1 / 3


def timeouts() -> Timeouts:
    """Return the deployment's time limits for one call, in seconds."""
    return Timeouts(
        connect=settings.AEP_CONNECT_TIMEOUT,
        read=settings.AEP_READ_TIMEOUT,
        total=settings.AEP_TOTAL_TIMEOUT,
    )


@contextmanager
def flow_service_for(account: PlatformAccount, sandbox: str = "") -> Iterator[Client]:
    """Open a client that acts for ``account`` in ``sandbox``; closed at the end of the block."""
    with Client(
        platform_url=settings.AEP_PLATFORM_URL,
        org_id=account.org_id,
        client_id=account.client_id,
        tokens=_tokens_for(account),
        sandbox=sandbox,
        timeouts=timeouts(),
    ) as client:
        yield client


@contextmanager
def asking(account: PlatformAccount, sandbox: str = "") -> Iterator[Client]:
    """
    Open a client for questions that change nothing.

    :raises PlatformProblemError: if the block's call was refused or not answered
    """
    try:
        with flow_service_for(account, sandbox) as client:
            yield client
    except FlowServiceError as error:
        raise PlatformProblemError(problem_of(error)) from None
    except UnopenableError:
        raise PlatformProblemError(unopenable()) from None


@sensitive_variables()
def confided(connection: Connection) -> tuple[str, ...]:
    """Return the source's secrets as far as they are kept: to be taken out of what it says."""
    try:
        secrets = connection.secrets
    except UnopenableError:
        return ()
    return tuple(texts_in(secrets))


class AccountTokenStore:
    """Keep an account's token in its row, so that every process of the deployment shares it."""

    def __init__(self, account: PlatformAccount) -> None:
        """Remember whose token it is."""
        self._account = account

    def read(self) -> AccessToken | None:
        """Return the token that is stored now, whoever renewed it."""
        self._account.refresh_from_db(fields=["access_token", "token_expires_at"])
        text, expires_at = self._account.access_token, self._account.token_expires_at
        return AccessToken(text, expires_at) if text and expires_at else None

    def claim(self, rejected: str | None) -> bool:
        """Become the one caller who renews, unless another does or has just done it."""
        now = timezone.now()
        limits = timeouts()
        limit = limits.connect + limits.read + LEASE_MARGIN * limits.total
        until = now + timedelta(seconds=limit)
        if not self._account.claim_token_lease(now=now, until=until):
            return False
        stored = self.read()
        if rejected is not None and stored is not None and stored.text != rejected:
            self.release()
            return False
        return True

    def write(self, token: AccessToken) -> None:
        """Store the renewed token and let go of the lease."""
        self._account.keep_token(token.text, token.expires_at)

    def release(self) -> None:
        """Let go of the lease without a token."""
        self._account.release_token_lease()


@sensitive_variables()
def _tokens_for(account: PlatformAccount) -> TokenSource | FixedToken:
    if account.is_token:
        text, expires_at = account.access_token, account.token_expires_at
        return FixedToken(AccessToken(text or "", expires_at or timezone.now()))
    credentials = ClientCredentials(account.client_id, account.client_secret or "", account.scopes)
    # An account that is being added has no row yet in which to share a token.
    store = MemoryTokenStore() if account._state.adding else AccountTokenStore(account)  # noqa: SLF001 - Django's own API
    limits = timeouts()
    return TokenSource(
        lambda: fetch_token(settings.AEP_IMS_URL, credentials, limits),
        store,
        patience=PATIENCE * limits.total,
    )


def unopenable() -> Problem:
    """Say that an account's secret cannot be opened."""
    return Problem(
        _("The Platform account's stored secret cannot be opened with this server's keys."),
        _("Tell your operator; an admin can also add the account again."),
    )
