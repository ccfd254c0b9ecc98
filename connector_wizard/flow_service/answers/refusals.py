"""Recognize the Platform's refusals by their keys, and tell what they are about."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from connector_wizard.flow_service.errors import AccountField, Thing
from connector_wizard.flow_service.reading import first_word, members, members_or_none, parse_json

# Any of these sets of keys makes a body the Platform's: gateway, Flow Service in its three
# envelopes, connector, sandbox service.
_SHAPES = (
    {"error_code"},
    {"errorCode"},
    {"errorMessage"},
    {"report"},
    {"title", "status"},
    {"message"},
)
# Members that only one of the two says.
_GATEWAY, _SERVICE = "error_code", {"errorCode", "errorMessage", "report", "type"}
# No refusal is longer, and none is worth the work of reading more.
_LARGEST = 256 * 1024
# The sign-in service's word for it; a web framework's `"error": "Not Found"` is none.
_OAUTH_ERROR = re.compile(r"[a-z]+(_[a-z]+)+")
# `FLOW-1404-412`, of which the prefix says nothing that can be relied on.
_NUMBERED = re.compile(r"[A-Za-z]+-([0-9]{3,4}-[0-9]{3})")
_OF_A_SOURCE = re.compile(r"CONNECTOR-.*|([A-Za-z]+-)?13[0-9]{2}-[0-9]{3}")

_FIELDS: Mapping[str, AccountField] = {
    "401010": "access_token",
    "401013": "access_token",
    "403010": "access_token",
    "2114-400": "access_token",
    "2115-400": "access_token",
    "403000": "client_id",
    "403003": "client_id",
    "400003": "org_id",
    "403025": "org_id",
    "1008-401": "org_id",
    "1009-403": "org_id",
    "2000-401": "org_id",
    "2001-401": "org_id",
    "2002-401": "org_id",
    "invalid_scope": "scopes",
}
_MISSING: Mapping[str, Thing] = {
    "1413-400": "spec",
    "2100-404": "sandbox",
    "2101-404": "sandbox",
    "2103-404": "sandbox",
    "2106-404": "sandbox",
}
_UNLICENSED = frozenset({"1100-400", "2111-403", "2118-403", "2120-403", "2121-403", "403027"})
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND = 401, 403, 404


@dataclass(frozen=True, slots=True)
class Refusal:
    """A body that says no in one of the Platform's shapes."""

    code: str
    words: str
    request_id: str
    # Whether the service itself speaks, and not a gateway before it, which knows no entity.
    of_service: bool = True

    @property
    def number(self) -> str:
        """The code without its unreliable prefix."""
        return number_of(self.code)

    def account_field(self, status: int) -> AccountField | None:
        """Name the field of the account that has to be mended, if it is one."""
        if status == _UNAUTHORIZED and not speaks_for_a_source(self.code):
            return _FIELDS.get(self.number, "access_token")
        return _FIELDS.get(self.number)

    def missing_thing(self, status: int, asked_for: Thing) -> Thing | None:
        """Name what there is none of, if that is the matter."""
        if status == _NOT_FOUND and self.of_service and not speaks_for_a_source(self.code):
            return _MISSING.get(self.number, asked_for)
        return asked_for if self.number == "1439-400" else _MISSING.get(self.number)

    def is_about_permission(self, status: int) -> bool:
        """Tell whether the account lacks a right, rather than being the wrong one."""
        forbidden = status == _FORBIDDEN and not speaks_for_a_source(self.code)
        return forbidden or self.number in _UNLICENSED


def number_of(code: str) -> str:
    """Return a code without its unreliable prefix."""
    numbered = _NUMBERED.fullmatch(code)
    return numbered[1] if numbered else code


def speaks_for_a_source(code: str) -> bool:
    """Tell whether the source refused, and the Platform only repeats what it said."""
    return bool(_OF_A_SOURCE.fullmatch(code))


def token_field(refusal: Refusal) -> AccountField:
    """Name the field of the account to which the sign-in service objects."""
    if refusal.number in _FIELDS:
        return _FIELDS[refusal.number]
    return "client_secret" if "secret" in refusal.words.lower() else "client_id"


def read_refusal(body: bytes) -> Refusal | None:
    """Read a refusal; None if the body is not of the Platform's making."""
    try:
        answer = members(parse_json(body)) if len(body) <= _LARGEST else {}
    except (TypeError, ValueError):
        return None
    code = first_word(_codes(answer))
    if not code and not any(shape <= answer.keys() for shape in _SHAPES):
        return None
    report = members_or_none(answer.get("report"))
    return Refusal(
        code,
        first_word(_words(answer, report)),
        first_word([report.get("request-id")]),
        of_service=_GATEWAY not in answer and not _SERVICE.isdisjoint(answer),
    )


def _codes(answer: Mapping[str, object]) -> Iterator[object]:
    yield answer.get("error_code")
    yield answer.get("errorCode")
    last_segment = first_word([answer.get("type")]).rpartition("/")[2]
    yield last_segment if _NUMBERED.fullmatch(last_segment) else None
    error = answer.get("error")
    yield error if isinstance(error, str) and _OAUTH_ERROR.fullmatch(error) else None


def _words(answer: Mapping[str, object], report: Mapping[str, object]) -> Iterator[object]:
    yield report.get("detailed-message")
    for key in ("errorMessage", "error_description", "detail", "message", "errorDetails", "title"):
        yield answer.get(key)
