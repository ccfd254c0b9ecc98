"""Issue access tokens to the documented integrations, and know whose a token is."""

import secrets
import threading
import time
from collections.abc import Mapping
from urllib.parse import parse_qsl

from connector_wizard.emulator.calls.refusals import BodyError
from connector_wizard.emulator.sources.accounts import (
    DEMO_ACCESS_TOKEN,
    DEMO_CLIENT_ID,
    INTEGRATIONS,
    Integration,
)
from connector_wizard.emulator.wires.messages import Answer, Request


class TokenDesk:
    """The tokens in force. They live in memory only: a restart ends them, as a key change would."""

    def __init__(self) -> None:
        """Begin with the documented token alone."""
        self._lock = threading.Lock()
        self._tokens: dict[str, tuple[Integration, float]] = {}
        self.restore()

    def restore(self) -> None:
        """Forget every token but the documented one."""
        with self._lock:
            self._tokens = {DEMO_ACCESS_TOKEN: (INTEGRATIONS[DEMO_CLIENT_ID], float("inf"))}

    def revoke(self) -> None:
        """End every token, the documented one included."""
        with self._lock:
            self._tokens.clear()

    def issue(self, integration: Integration, lifetime: float) -> str:
        """Return a new token, as long as the real ones are and shaped like them."""
        token = f"eyJhbGciOiJub25lIn0.{secrets.token_urlsafe(600)}.{secrets.token_urlsafe(48)}"
        with self._lock:
            self._tokens[token] = (integration, time.monotonic() + lifetime)
        return token

    def owner(self, token: str) -> Integration | None:
        """Return whose token this is, or None if it is unknown or has ended."""
        with self._lock:
            integration, ends_at = self._tokens.get(token, (None, 0.0))
        return integration if time.monotonic() < ends_at else None


def read_grant(known: Mapping[str, Integration], request: Request) -> Integration:
    """Return the integration that asks for a token. :raises BodyError: in OAuth's own shape."""
    asked = dict(request.query)
    asked.update(parse_qsl(request.body.decode(errors="replace"), keep_blank_values=True))
    if asked.get("grant_type") != "client_credentials":
        raise _refused("unsupported_grant_type", "The grant type must be client_credentials")
    integration = known.get(asked.get("client_id", ""))
    if integration is None:
        raise _refused("invalid_client", "invalid client_id parameter")
    if not secrets.compare_digest(
        asked.get("client_secret", "").encode(), integration.client_secret.encode()
    ):
        raise _refused("invalid_client", "invalid client_secret parameter", status=401)
    scopes = {scope.strip() for scope in asked.get("scope", "").split(",")}
    if not scopes <= set(integration.scopes.split(",")):
        raise _refused("invalid_scope", "invalid scope parameter")
    return integration


def granted(token: str, lifetime: float) -> Answer:
    """Answer with a token; `expires_in` is in seconds."""
    return Answer.of(
        200, {"access_token": token, "token_type": "bearer", "expires_in": int(lifetime)}
    )


def _refused(error: str, description: str, status: int = 400) -> BodyError:
    return BodyError(status, {"error": error, "error_description": description})
