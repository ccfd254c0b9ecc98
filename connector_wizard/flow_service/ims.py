"""Get an access token from the Platform's sign-in service."""

from contextlib import closing
from urllib.parse import urlencode

from connector_wizard.flow_service.credentials import AccessToken, ClientCredentials
from connector_wizard.flow_service.wire.calls import Call, Deadline, Kind, Timeouts
from connector_wizard.flow_service.wire.exchange import Wire
from connector_wizard.flow_service.wire.repeating import ask


def fetch_token(ims_url: str, credentials: ClientCredentials, timeouts: Timeouts) -> AccessToken:
    """
    Exchange an integration's credentials for an access token.

    It takes no longer than one connect and one read may, repetitions included.

    :raises NotSentError: if the sign-in service gives no usable answer
    :raises CredentialsRefusedError: if it refuses them; its `field` names the one to mend
    :raises TryLaterError: if it is asked too often
    """
    # Within the body, never the query string: servers write that to their logs.
    form = {
        "grant_type": "client_credentials",
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
        "scope": credentials.scopes,
    }
    call = Call(
        "POST",
        "/ims/token/v3",
        Kind.TOKEN,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        body=urlencode(form, errors="replace").encode(),
        secrets=(credentials.client_secret,),
    )
    deadline = Deadline.after(min(timeouts.total, timeouts.connect + timeouts.read))
    with closing(Wire(ims_url, timeouts)) as wire:
        return ask(wire, call, AccessToken.from_json, deadline)
