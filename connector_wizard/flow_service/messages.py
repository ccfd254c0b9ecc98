"""Say what we ask of the Platform and what it tells us, as values that hide their secrets."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from connector_wizard.flow_service.reading import (
    members,
    members_or_none,
    moment,
    required_word,
    word,
)

# What a header can carry and a record can keep; a longer one is of no use to anybody.
_ETAG = re.compile(r"[\x20-\x7e]{1,200}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A virtual environment of the Platform; only an active one can be used."""

    name: str
    title: str
    state: str
    type: str
    region: str
    is_default: bool

    @classmethod
    def from_json(cls, value: object) -> "Sandbox":
        item = members(value)
        name = required_word(item["name"])
        return cls(
            name=name,
            title=word(item.get("title")) or name,
            state=word(item.get("state")),
            type=word(item.get("type")),
            region=word(item.get("region")),
            is_default=item.get("isDefault") is True,
        )


@dataclass(frozen=True, slots=True)
class ConnectionOrder:
    """
    A base connection to be made.

    `secret_names` names the parameters that are secret; without it all of them are. Neither is
    ever shown, but only what is secret is taken out of the words with which the Platform answers.
    """

    name: str
    description: str
    spec_id: str
    spec_version: str
    auth_name: str
    params: Mapping[str, object] = field(repr=False)
    secret_names: frozenset[str] | None = None

    def as_json(self) -> dict[str, object]:
        order: dict[str, object] = {
            "name": self.name,
            "description": self.description,
            "connectionSpec": {"id": self.spec_id, "version": self.spec_version},
        }
        if self.auth_name:
            order["auth"] = {"specName": self.auth_name, "params": dict(self.params)}
        return order

    def secrets(self) -> Iterator[str]:
        """List every value that must not be seen in an answer."""
        yield from _secret_texts(self.params, self.secret_names)


@dataclass(frozen=True, slots=True)
class ConnectionPatch:
    """
    What is to be different about a base connection; what is None stays as it is.

    `params` takes the place of all its parameters, which is what the Platform's own guide does;
    `secret_names` is as in an order.
    """

    name: str | None = None
    description: str | None = None
    params: Mapping[str, object] | None = field(default=None, repr=False)
    secret_names: frozenset[str] | None = None

    def as_json(self) -> list[dict[str, object]]:
        wanted = {
            "/name": self.name,
            "/description": self.description,
            "/auth/params": None if self.params is None else dict(self.params),
        }
        return [
            {"op": "replace", "path": path, "value": value}
            for path, value in wanted.items()
            if value is not None
        ]

    def secrets(self) -> Iterator[str]:
        """List every value that must not be seen in an answer."""
        yield from _secret_texts(self.params or {}, self.secret_names)


def _secret_texts(
    params: Mapping[str, object], secret_names: frozenset[str] | None
) -> Iterator[str]:
    for name, value in params.items():
        if secret_names is None or name in secret_names:
            yield from texts_in(value)


def texts_in(value: object) -> Iterator[str]:
    """List every text in a value, however deep it lies."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for entry in value:
            yield from texts_in(entry)
    elif not isinstance(value, bool) and value is not None:
        yield str(value)


@dataclass(frozen=True, slots=True)
class CreatedConnection:
    """The Platform's word that a base connection was made."""

    id: str
    etag: str

    @classmethod
    def from_json(cls, value: object) -> "CreatedConnection":
        answer = members(value)
        remote_id = required_word(answer["id"])
        if not _UUID.fullmatch(remote_id):
            raise ValueError("not an id")
        return cls(remote_id, _etag(answer.get("etag")))


@dataclass(frozen=True, slots=True)
class RemoteConnection:
    """A base connection as the Platform keeps it; its credentials are not read at all."""

    id: str
    name: str
    description: str
    state: str
    etag: str
    spec_id: str
    created_at: datetime | None
    updated_at: datetime | None
    created_by: str
    sandbox: str

    @classmethod
    def from_json(cls, value: object) -> "RemoteConnection":
        item = members(value)
        return cls(
            id=required_word(item["id"]),
            name=word(item.get("name")),
            description=word(item.get("description")),
            state=word(item.get("state")),
            etag=_etag(item.get("etag")) or _etag(item.get("version")),
            spec_id=word(members_or_none(item.get("connectionSpec")).get("id")),
            created_at=moment(item.get("createdAt")),
            updated_at=moment(item.get("updatedAt")),
            created_by=word(item.get("createdBy")),
            sandbox=word(item.get("sandboxName")),
        )


@dataclass(frozen=True, slots=True)
class ListedConnection:
    """
    A base connection with all that a list tells of it.

    `params` are what the Platform shows of its credentials: some are left out, and a secret may be
    there, masked or not. Nothing in them is to be believed to be no secret.
    """

    id: str
    name: str
    description: str
    state: str
    etag: str
    spec_id: str
    spec_version: str
    auth_name: str
    params: Mapping[str, object] = field(repr=False)
    created_at: datetime | None
    created_by: str
    updated_at: datetime | None
    # Who changed it last, and by which client; with ours, it may have been we.
    updated_by: str
    updated_client: str = ""

    @classmethod
    def from_json(cls, value: object) -> "ListedConnection":
        item = members(value)
        spec = members_or_none(item.get("connectionSpec"))
        auth = members_or_none(item.get("auth"))
        return cls(
            id=required_word(item["id"]),
            name=word(item.get("name")),
            description=word(item.get("description")),
            state=word(item.get("state")),
            etag=_etag(item.get("etag")) or _etag(item.get("version")),
            spec_id=word(spec.get("id")),
            spec_version=word(spec.get("version")),
            auth_name=word(auth.get("specName")),
            params=members_or_none(auth.get("params")),
            created_at=moment(item.get("createdAt")),
            created_by=word(item.get("createdBy")),
            updated_at=moment(item.get("updatedAt")),
            updated_by=word(item.get("updatedBy")),
            updated_client=word(item.get("updatedClient")),
        )


@dataclass(frozen=True, slots=True)
class TestResult:
    """Whether a source let the Platform in, and what it said if not."""

    passed: bool
    words: str = ""
    code: str = ""
    request_id: str = ""

    @classmethod
    def from_json(cls, value: object) -> "TestResult":
        result = members(value)["result"]
        if not isinstance(result, bool):
            raise TypeError("neither yes nor no")
        return cls(passed=result)


def _etag(value: object) -> str:
    """Take an etag; one that could not be named again is none."""
    text = word(value)
    return text if _ETAG.fullmatch(text) else ""
