"""Keep one access token in use among all who call, and renew it once when it is spent."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from secrets import SystemRandom
from typing import Protocol

from connector_wizard.flow_service.credentials import AccessToken
from connector_wizard.flow_service.errors import CredentialsRefusedError, NotSentError

# Enough for the longest call that a token may be taken for.
_MARGIN = timedelta(minutes=2)
_FIRST_NAP, _LONGEST_NAP = 0.02, 0.5


class TokenStore(Protocol):
    """Where all callers, in all processes, find the token in use."""

    def read(self) -> AccessToken | None:
        """Show the token held, fresh or not."""

    def claim(self, rejected: str | None) -> bool:
        """
        Become the one caller who renews; False if another is, or has done it already.

        That is: nobody else holds the claim, and the token held is still `rejected` (or still
        none). The claim of a process that died has to lapse.
        """

    def write(self, token: AccessToken) -> None:
        """Replace the token held. Only the claimant does."""

    def release(self) -> None:
        """Give up the claim, whether or not a token was had."""


class MemoryTokenStore:
    """Keeps the token of a single process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._claimed = False
        self._token: AccessToken | None = None

    def read(self) -> AccessToken | None:
        return self._token

    def claim(self, rejected: str | None) -> bool:
        with self._lock:
            held = self._token.text if self._token else None
            if self._claimed or held != rejected:
                return False
            self._claimed = True
            return True

    def write(self, token: AccessToken) -> None:
        self._token = token

    def release(self) -> None:
        with self._lock:
            self._claimed = False


@dataclass(slots=True)
class TokenSource:
    """Hands out a token that opens the Platform; one caller fetches it while the rest wait."""

    fetch: Callable[[], AccessToken] = field(repr=False)
    store: TokenStore = field(repr=False)
    patience: float = field(default=30.0, kw_only=True)

    def token(self) -> AccessToken:
        """
        Hand out the token in use, or a new one.

        :raises NotSentError: if none could be had just now
        :raises CredentialsRefusedError: if the account does not get one
        """
        return self._obtain(rejected=None)

    def renew(self, rejected: AccessToken) -> AccessToken:
        """
        Hand out another token than the one that was refused: fetched only if nobody has yet.

        :raises NotSentError: if none could be had just now
        :raises CredentialsRefusedError: if the account does not get one
        """
        return self._obtain(rejected=rejected.text)

    def _obtain(self, rejected: str | None) -> AccessToken:
        give_up_at = time.monotonic() + self.patience
        nap = _FIRST_NAP
        while True:
            held = self.store.read()
            if held and _may_serve(held, rejected):
                return held
            if self.store.claim(held.text if held else None):
                return self._fetch_unless_done(rejected)
            if time.monotonic() >= give_up_at:
                raise NotSentError(
                    "An access token that someone else is fetching has not come in time. "
                    "Nothing was sent; you can try again."
                )
            time.sleep(nap * SystemRandom().uniform(0.5, 1.0))
            nap = min(nap * 2, _LONGEST_NAP)

    def _fetch_unless_done(self, rejected: str | None) -> AccessToken:
        try:
            # The claim may have come free just because another has done the work.
            held = self.store.read()
            if held and _may_serve(held, rejected):
                return held
            token = self.fetch()
            self.store.write(token)
        finally:
            self.store.release()
        return token


def _may_serve(held: AccessToken, rejected: str | None) -> bool:
    return held.text != rejected and held.is_fresh(datetime.now(UTC), _MARGIN)


@dataclass(frozen=True, slots=True)
class FixedToken:
    """Hands out an access token that a person pasted, which nobody here can renew."""

    pasted: AccessToken

    def token(self) -> AccessToken:
        """
        Hand out the token.

        :raises CredentialsRefusedError: if it has expired
        """
        if not self.pasted.is_fresh(datetime.now(UTC)):
            raise CredentialsRefusedError(
                "The access token has expired. Paste a new one.", field="access_token"
            )
        return self.pasted

    def renew(self, rejected: AccessToken) -> AccessToken:
        """
        Say that there is no other token than the one that was refused.

        :raises CredentialsRefusedError: always
        """
        del rejected
        raise CredentialsRefusedError(
            "The Platform does not accept the access token. Paste a new one.", field="access_token"
        )
