"""The Platform's API over HTTP, as values and errors; knows no Django."""

from connector_wizard.flow_service.answers.refusals import number_of, speaks_for_a_source
from connector_wizard.flow_service.client import Client
from connector_wizard.flow_service.credentials import AccessToken, ClientCredentials
from connector_wizard.flow_service.curl import as_curl
from connector_wizard.flow_service.errors import (
    CredentialsRefusedError,
    FlowServiceError,
    NotFoundError,
    NotPermittedError,
    NotSentError,
    OutcomeUnknownError,
    RefusedError,
    StaleError,
    TryLaterError,
    UnavailableError,
)
from connector_wizard.flow_service.ims import fetch_token
from connector_wizard.flow_service.messages import (
    ConnectionOrder,
    ConnectionPatch,
    CreatedConnection,
    RemoteConnection,
    Sandbox,
    TestResult,
)
from connector_wizard.flow_service.specs import AuthSpec, ConnectionSpec
from connector_wizard.flow_service.tokens import (
    FixedToken,
    MemoryTokenStore,
    TokenSource,
    TokenStore,
)
from connector_wizard.flow_service.wire.calls import Timeouts

__all__ = [
    "AccessToken",
    "AuthSpec",
    "Client",
    "ClientCredentials",
    "ConnectionOrder",
    "ConnectionPatch",
    "ConnectionSpec",
    "CreatedConnection",
    "CredentialsRefusedError",
    "FixedToken",
    "FlowServiceError",
    "MemoryTokenStore",
    "NotFoundError",
    "NotPermittedError",
    "NotSentError",
    "OutcomeUnknownError",
    "RefusedError",
    "RemoteConnection",
    "Sandbox",
    "StaleError",
    "TestResult",
    "Timeouts",
    "TokenSource",
    "TokenStore",
    "TryLaterError",
    "UnavailableError",
    "as_curl",
    "fetch_token",
    "number_of",
    "speaks_for_a_source",
]
