"""Make calls in the name of one account: under its headers, with its token, renewed once."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from connector_wizard.flow_service.answers.verdicts import account_refused, not_found
from connector_wizard.flow_service.credentials import AccessToken
from connector_wizard.flow_service.errors import AccountField, CredentialsRefusedError
from connector_wizard.flow_service.tokens import FixedToken, TokenSource
from connector_wizard.flow_service.wire.calls import Call, Deadline
from connector_wizard.flow_service.wire.exchange import Wire
from connector_wizard.flow_service.wire.repeating import ask

T = TypeVar("T")

_FITS_A_HEADER = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True, slots=True)
class Account:
    """An organization, the integration that acts there, its token, and the sandbox it acts in."""

    org_id: str
    client_id: str
    tokens: TokenSource | FixedToken = field(repr=False)
    sandbox: str
    wire: Wire = field(repr=False)

    def ask(self, call: Call, reader: Callable[[object], T]) -> T:
        """
        Make a call and read its answer.

        A token that is refused is renewed once, for a writing call too: it was refused at the gate.

        :raises FlowServiceError: the one that fits, if there is no usable answer
        """
        # Begun here, so that nothing leaves later than the time limit, however long a token takes.
        deadline = Deadline.after(self.wire.timeouts.total)
        token = self.tokens.token()
        try:
            return ask(self.wire, self._signed(call, token), reader, deadline)
        except CredentialsRefusedError as refusal:
            if refusal.field != "access_token":
                raise
        token = self.tokens.renew(token)
        return ask(self.wire, self._signed(call, token), reader, deadline)

    def _signed(self, call: Call, token: AccessToken) -> Call:
        headers = {**call.headers, **dict(self._account_headers(token))}
        if call.in_sandbox and self.sandbox:
            headers["x-sandbox-name"] = self._sandbox_header()
        return replace(call, headers=headers, secrets=(*call.secrets, token.text))

    def _account_headers(self, token: AccessToken) -> Iterator[tuple[str, str]]:
        parts: Mapping[AccountField, str] = {
            "access_token": token.text,
            "client_id": self.client_id,
            "org_id": self.org_id,
        }
        for name, value in parts.items():
            # What no header can hold is surely wrong, and a line break in it would be an attack.
            if not _FITS_A_HEADER.fullmatch(value):
                raise account_refused(name)
        yield "Authorization", f"Bearer {token.text}"
        yield "x-api-key", self.client_id
        yield "x-gw-ims-org-id", self.org_id

    def _sandbox_header(self) -> str:
        if not _FITS_A_HEADER.fullmatch(self.sandbox):
            raise not_found("sandbox")
        return self.sandbox
