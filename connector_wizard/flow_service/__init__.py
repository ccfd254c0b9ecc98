"""The Platform's API over HTTP, as values and errors; knows no Django."""

from connector_wizard.flow_service.answers.refusals import number_of, speaks_for_a_source
from connector_wizard.flow_service.as_code import (
    Place,
    as_curl,
    as_python,
    placeholder,
    told_of,
    variables_in,
)
from connector_wizard.flow_service.client import Client
from connector_wizard.flow_service.credentials import AccessToken, ClientCredentials
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
from connector_wizard.flow_service.exploring import Column, DataObject, Description
from connector_wizard.flow_service.flows import Flow, FlowsUsing
from connector_wizard.flow_service.ims import fetch_token
from connector_wizard.flow_service.messages import (
    ConnectionOrder,
    ConnectionPatch,
    CreatedConnection,
    ListedConnection,
    RemoteConnection,
    Sandbox,
    TestResult,
    texts_in,
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
    "Column",
    "ConnectionOrder",
    "ConnectionPatch",
    "ConnectionSpec",
    "CreatedConnection",
    "CredentialsRefusedError",
    "DataObject",
    "Description",
    "FixedToken",
    "Flow",
    "FlowServiceError",
    "FlowsUsing",
    "ListedConnection",
    "MemoryTokenStore",
    "NotFoundError",
    "NotPermittedError",
    "NotSentError",
    "OutcomeUnknownError",
    "Place",
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
    "as_python",
    "fetch_token",
    "number_of",
    "placeholder",
    "speaks_for_a_source",
    "texts_in",
    "told_of",
    "variables_in",
]
