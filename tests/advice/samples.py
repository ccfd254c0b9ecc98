"""What drivers and the Platform really say, by the row of the table that explains it."""

from collections.abc import Mapping
from pathlib import Path


def _by_row(text: str) -> dict[str, tuple[str, ...]]:
    """The lines beneath each `== row`."""
    blocks = (block.strip().splitlines() for block in text.split("== ")[1:])
    return {row: tuple(words) for row, *words in blocks}


# What sources say, within the connector's envelope: one message a line.
DRIVERS = _by_row(Path(__file__).with_name("drivers.txt").read_text())
# What the Platform says itself: code and words.
PLATFORM: Mapping[str, tuple[tuple[str, str], ...]] = {
    "client-secret": (("invalid_client", "invalid client_secret parameter"),),
    "client-id": (
        ("invalid_client", "invalid client_id parameter"),
        ("403003", "Api Key is invalid"),
    ),
    "scopes": (("invalid_scope", "invalid scope parameter"),),
    "kind-of-credential": (("unauthorized_client", "grant is not allowed"),),
    "token": (("401013", "Oauth token is not valid"), ("FLOW-2115-400", "Invalid token provided")),
    "header-lost": (
        ("403000", "Api Key is required"),
        ("403010", "Oauth token is missing."),
        ("400003", "Missing header"),
    ),
    "organization": (
        ("403025", "Profile is not valid"),
        ("FLOW-2000-401", "The authorization token does not have access to this organization"),
    ),
    "region": (("403027", "User region is missing"),),
    "right": (("FLOW-2121-403", "The permission manage is denied on resource Enterprise Source."),),
    "license": (("FLOW-1100-400", "Error from flow provider: Not entitled to this operation."),),
    "sandbox": (("FLOW-2100-404", "The sandbox with the name 'dev' could not be found."),),
    "sandbox-header": (("FLOW-2105-400", "The header x-sandbox-name is missing in the request."),),
    "source": (("FLOW-1413-400", "The spec ID provided is invalid."),),
    "way-to-sign-in": (("FLOW-1415-400", "The auth spec 'x' could not be found"),),
    "answer-missing": (
        ("CONNECTOR-1304-400", "The mandatory field server is not provided."),
        ("CONNECTOR-1304-400", "The mandatory field server is missing"),
    ),
    "answer-invalid": (
        (
            "CONNECTOR-1312-400",
            "The provided param value x is not a valid input for property=server.",
        ),
        ("CONNECTOR-1312-400", "The value of the parameter server is invalid"),
    ),
    "not-found": (("FLOW-1101-404", "Resource with given id does not exist."),),
    "changed-meanwhile": (("FLOW-1404-412", "The supplied version does not match"),),
    "in-use": (("FLOW-1418-400", "The base connection is being used in one or more flows."),),
    "passing-state": (("FLOW-1416-400", "Delete or Update can only be applied on connection"),),
    "cannot-be-changed": (("FLOW-1300-400", "The patch connection request is not supported"),),
    "cannot-be-explored": (("CONNECTOR-1336-400", "Explore connection is not supported"),),
    "not-understood": (("FLOW-1405-400", "The request body cannot be null or empty."),),
    "out-of-order": (("FLOW-1102-500", "An internal error has occurred."),),
    "overloaded": (("FLOW-1103-503", "The service is temporarily unavailable."),),
}
