"""The documented answers that bring a source into trouble, and its driver's words about each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

SPEAKS_LIKE_POSTGRES: Final = frozenset({"amazon-redshift", "postgre-sql", "greenplum"})


@dataclass(frozen=True, slots=True)
class Trouble:
    """One answer, what it stands for, and what the driver says; other answers may stand in that."""

    parameter: str
    value: str
    means: str
    words: str
    sources: frozenset[str] = SPEAKS_LIKE_POSTGRES

    def said_of(self, params: Mapping[str, Any]) -> str:
        """Return the driver's words, with the answers that it repeats."""
        usual = {"server": "", "port": "5439", "username": "", "database": ""}
        return self.words.format_map(usual | {name: str(value) for name, value in params.items()})


# What the way to the server comes to. The addresses are those that are kept for documents.
ON_THE_WAY: Final = (
    Trouble(
        "server",
        "nowhere.example.com",
        "there is no server of this name",
        'could not translate host name "{server}" to address: Name or service not known',
    ),
    Trouble(
        "server",
        "closed.example.com",
        "nothing listens on the port",
        'connection to server at "{server}" (203.0.113.7), port {port} failed: Connection refused '
        "Is the server running on that host and accepting TCP/IP connections?",
    ),
    Trouble(
        "server",
        "firewall.example.com",
        "a firewall lets nothing through",
        "could not connect to server: Connection timed out. Is the server running on host "
        '"{server}" (203.0.113.8) and accepting TCP/IP connections on port {port}?',
    ),
    Trouble(
        "server",
        "paused.example.com",
        "the cluster is paused",
        "The cluster {server} is paused. Resume it before connecting.",
    ),
    Trouble(
        "port",
        "80",
        "something else than the database answers",
        "received invalid response to SSL negotiation: H",
    ),
    Trouble(
        "server",
        "tls.example.com",
        "the source insists on encryption",
        'FATAL: no pg_hba.conf entry for host "203.0.113.40", user "{username}", database '
        '"{database}", SSL off',
    ),
    Trouble(
        "server",
        "certificate.example.com",
        "the source's certificate is not trusted",
        "SSL error: certificate verify failed: unable to get local issuer certificate",
    ),
    Trouble(
        "server",
        "busy.example.com",
        "the source has too many connections",
        'FATAL: connection limit "500" exceeded for non-bootstrap users',
    ),
)
# What comes to light once the user has signed in.
INSIDE: Final = (
    Trouble(
        "database",
        "missing",
        "there is no database of this name",
        'FATAL: database "{database}" does not exist',
    ),
    Trouble(
        "username",
        "no-rights",
        "the user may not read the schema",
        "ERROR: permission denied for schema public",
    ),
    Trouble(
        "bucketName",
        "missing",
        "there is no bucket of this name (Amazon S3)",
        "The specified bucket does not exist (Service: Amazon S3; Status Code: 404; Error Code: "
        "NoSuchBucket)",
        frozenset({"amazon-s3"}),
    ),
)
TROUBLES: Final = (*ON_THE_WAY, *INSIDE)


def met(troubles: tuple[Trouble, ...], source: str, params: Mapping[str, Any]) -> str:
    """Return the driver's words about the first of the troubles that the answers ask for, or ""."""
    return next(
        (
            trouble.said_of(params)
            for trouble in troubles
            if source in trouble.sources and str(params.get(trouble.parameter)) == trouble.value
        ),
        "",
    )
