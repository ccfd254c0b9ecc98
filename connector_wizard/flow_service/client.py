"""Speak to the Platform in the name of one account, about one sandbox."""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import quote

from connector_wizard.flow_service.account import Account
from connector_wizard.flow_service.answers.refusals import speaks_for_a_source
from connector_wizard.flow_service.answers.verdicts import not_found
from connector_wizard.flow_service.asking import (
    CONNECTIONS,
    description_call,
    list_call,
    path_of,
    test_call,
)
from connector_wizard.flow_service.errors import RefusedError, UnavailableError
from connector_wizard.flow_service.exploring import DataObject, Description, read_list
from connector_wizard.flow_service.flows import FlowsUsing, flows_using
from connector_wizard.flow_service.inventory import listed, patiently
from connector_wizard.flow_service.lookup import marked_connections
from connector_wizard.flow_service.messages import (
    ConnectionOrder,
    ConnectionPatch,
    CreatedConnection,
    ListedConnection,
    RemoteConnection,
    Sandbox,
    TestResult,
)
from connector_wizard.flow_service.paging import Page, pages
from connector_wizard.flow_service.sandboxes import all_sandboxes
from connector_wizard.flow_service.specs import ConnectionSpec, readable_specs
from connector_wizard.flow_service.tokens import FixedToken, TokenSource
from connector_wizard.flow_service.wire.calls import MEBIBYTE, Call, Kind, Timeouts
from connector_wizard.flow_service.wire.exchange import Wire

Found = TypeVar("Found", RemoteConnection, ListedConnection)
_SPECS = "/data/foundation/flowservice/connectionSpecs"
_LARGEST_CATALOGUE = 64 * MEBIBYTE
_LARGEST_PAGE = 100
# How long a person may be kept waiting for the pages of a list.
_PATIENCE = 30.0
# The Platform's documents name one each; both say that it is done.
_DELETED = frozenset({202, 204})


@dataclass(kw_only=True, slots=True, eq=False)
class Client:
    """
    The Platform, as one account sees it. Close it after use, or use it as a context.

    Whatever goes wrong, a method raises a FlowServiceError and nothing else.
    """

    platform_url: str
    org_id: str
    client_id: str
    tokens: TokenSource | FixedToken = field(repr=False)
    sandbox: str = ""
    timeouts: Timeouts = field(default_factory=Timeouts)
    _wire: Wire = field(init=False, repr=False)
    _account: Account = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._wire = Wire(self.platform_url, self.timeouts)
        self._account = Account(self.org_id, self.client_id, self.tokens, self.sandbox, self._wire)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._wire.close()

    def list_sandboxes(self) -> tuple[Sandbox, ...]:
        """List the sandboxes that the account may use."""
        return all_sandboxes(self._account.ask)

    def find_spec(self, name: str) -> ConnectionSpec:
        """
        Look a source up by its machine name.

        :raises NotFoundError: if there is none of that name
        """
        filtered = (("property", f'name=="{name}"'),)
        call = Call("GET", _SPECS, Kind.READ, thing="spec", params=filtered)
        for spec in self._account.ask(call, _read_specs):
            # Compared here too, for a comma or a quote in the name bends the filter.
            if spec.name == name:
                return spec
        raise not_found("spec")

    def get_spec(self, spec_id: str) -> ConnectionSpec:
        """
        Look a source up by its id.

        :raises NotFoundError: if there is none of that id
        """
        path = f"{_SPECS}/{quote(spec_id, safe='', errors='replace')}"
        call = Call("GET", path, Kind.READ, thing="spec")
        for spec in self._account.ask(call, _read_specs):
            if spec.id == spec_id:
                return spec
        raise not_found("spec")

    def list_specs(self) -> Iterator[ConnectionSpec]:
        """Go through the whole catalogue, sources and others, each once."""
        call = Call("GET", _SPECS, Kind.READ, thing="spec", largest_answer=_LARGEST_CATALOGUE)
        seen: set[str] = set()
        for page in pages(self._account.ask, call):
            for spec in readable_specs(page.items):
                if spec.id not in seen:
                    seen.add(spec.id)
                    yield spec

    def create_connection(self, order: ConnectionOrder) -> CreatedConnection:
        """
        Make a base connection. Called twice, it makes two.

        :raises NotSentError, RefusedError: if surely none was made
        :raises OutcomeUnknownError: if one may have been made
        """
        call = Call(
            "POST",
            CONNECTIONS,
            Kind.WRITE,
            thing="spec",
            headers={"Content-Type": "application/json"},
            body=json.dumps(order.as_json()).encode(),
            secrets=tuple(order.secrets()),
        )
        return self._account.ask(call, CreatedConnection.from_json)

    def get_connection(self, remote_id: str) -> RemoteConnection:
        """
        Look a base connection up by its id.

        :raises NotFoundError: if there is none of that id in the sandbox
        """
        return self._look_up(remote_id, _read_connections)

    def describe_connection(self, remote_id: str) -> ListedConnection:
        """
        Look a base connection up by its id, with all that a list would tell of it.

        :raises NotFoundError: if there is none of that id in the sandbox
        """
        return self._look_up(remote_id, _read_listed)

    def list_connections(
        self, *, wait: Callable[[float], None] = time.sleep
    ) -> Iterator[tuple[ListedConnection, ...]]:
        """
        Go through all base connections of the sandbox, a page at a time, each once.

        The oldest come first, so that what is made meanwhile shifts no page. What is deleted
        meanwhile may shift one all the same: that something was not listed proves nothing.

        :raises UnavailableError: if the list could not be read to its end
        """
        params = (("orderby", "createdAt"), ("limit", str(_LARGEST_PAGE)))
        call = Call("GET", CONNECTIONS, Kind.READ, params=params)
        yield from listed(pages(patiently(self._account.ask, wait), call))

    def change_connection(
        self, remote_id: str, etag: str, patch: ConnectionPatch
    ) -> CreatedConnection:
        """
        Change a base connection, unless it is in another version than `etag` by now.

        Called twice it changes once, since a change gives it another etag.

        :raises StaleError: if it is in another version
        :raises NotSentError, RefusedError: if surely nothing was changed
        :raises OutcomeUnknownError: if it may have been
        """
        # The etag that the Platform tells has its quotes already, be it a weak one.
        match = etag if etag.startswith(('"', 'W/"')) else f'"{etag}"'
        call = Call(
            "PATCH",
            path_of(remote_id),
            Kind.WRITE,
            headers={"Content-Type": "application/json", "If-Match": match},
            body=json.dumps(patch.as_json()).encode(),
            secrets=tuple(patch.secrets()),
        )
        return self._account.ask(call, CreatedConnection.from_json)

    def delete_connection(self, remote_id: str) -> None:
        """
        Delete a base connection for good. Called twice, the second call finds none.

        :raises NotFoundError: if there is none of that id
        :raises NotSentError, RefusedError: if surely none was deleted
        :raises OutcomeUnknownError: if it may have been
        """
        call = Call("DELETE", path_of(remote_id), Kind.WRITE, bare=_DELETED)
        self._account.ask(call, _read_nothing)

    def flows_using(self, remote_id: str, *, seconds: float = _PATIENCE) -> FlowsUsing:
        """
        List the flows that use a base connection; `seconds` from now it asks for no more of them.

        :raises FlowServiceError: if the Platform did not tell them
        """
        return flows_using(self._account.ask, remote_id, seconds)

    def find_by_reference(
        self, reference: str, *, spec_id: str, since: datetime
    ) -> tuple[RemoteConnection, ...]:
        """
        Find what was made under a reference, the oldest first.

        It reads back to five minutes before `since`. Nothing found is only proof of nothing there
        once a late request can no longer arrive.

        :raises UnavailableError: if the list could not be read to its end
        """
        params = (
            ("property", f"connectionSpec.id=={spec_id}"),
            ("orderby", "-createdAt"),
            ("limit", str(_LARGEST_PAGE)),
        )
        call = Call("GET", CONNECTIONS, Kind.READ, params=params)
        return marked_connections(pages(self._account.ask, call), reference, since)

    def test_connection(self, remote_id: str, *, secrets: Iterable[str] = ()) -> TestResult:
        """
        Have the Platform try whether the source lets it in.

        `secrets` are taken out of what the source says; they are not sent.

        :raises FlowServiceError: if there is no verdict, be it yes or no
        """
        try:
            return self._account.ask(test_call(remote_id, secrets), TestResult.from_json)
        except (RefusedError, UnavailableError) as error:
            if not speaks_for_a_source(error.code):
                raise
            return TestResult(
                passed=False, words=error.words, code=error.code, request_id=error.request_id
            )

    def list_objects(
        self, remote_id: str, *, folder: str = "", secrets: Iterable[str] = ()
    ) -> tuple[DataObject, ...]:
        """
        List what is in a folder of the source, or at its top.

        :raises FlowServiceError: also where the source itself refuses
        """
        return self._account.ask(list_call(remote_id, folder, secrets), read_list)

    def describe(
        self, remote_id: str, about: DataObject, *, rows: bool, secrets: Iterable[str] = ()
    ) -> Description:
        """
        Tell the columns of a table or file, with a few of its rows if wanted.

        :raises FlowServiceError: also where the source itself refuses
        """
        call = description_call(remote_id, about, secrets, rows=rows)
        return self._account.ask(call, Description.from_json)

    def _look_up(self, remote_id: str, read: Callable[[object], tuple[Found, ...]]) -> Found:
        call = Call("GET", path_of(remote_id), Kind.READ)
        for connection in self._account.ask(call, read):
            if connection.id == remote_id:
                return connection
        raise not_found("connection")


def _read_nothing(value: object) -> None:
    # What something on the way answered in the Platform's place proves no deed.
    if value is not None:
        raise ValueError("there should be none")


def _read_specs(value: object) -> tuple[ConnectionSpec, ...]:
    return tuple(ConnectionSpec.from_json(item) for item in Page.from_json(value).items)


def _read_connections(value: object) -> tuple[RemoteConnection, ...]:
    return tuple(RemoteConnection.from_json(item) for item in Page.from_json(value).items)


def _read_listed(value: object) -> tuple[ListedConnection, ...]:
    return tuple(ListedConnection.from_json(item) for item in Page.from_json(value).items)
