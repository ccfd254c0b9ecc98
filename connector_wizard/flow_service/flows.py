"""List the flows that use a base connection, as far as they can be told for sure."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from connector_wizard.flow_service.errors import (
    FlowServiceError,
    NotFoundError,
    RefusedError,
    UnavailableError,
)
from connector_wizard.flow_service.paging import Page, pages
from connector_wizard.flow_service.reading import (
    entries,
    members,
    members_or_none,
    moment,
    required_word,
    word,
)
from connector_wizard.flow_service.wire.calls import Call, Kind

# So many are named; who has more is told that there are.
MOST_FLOWS = 100
# Of each list so much is read: a Platform that ignores the filter tells all that it has.
MOST_PAGES = 20
_FLOWS = "/data/foundation/flowservice/flows"
_PAGE = ("limit", "100")
_ENDS = ("sourceConnections", "targetConnections")
_BAD_REQUEST = 400


@dataclass(frozen=True, slots=True)
class Flow:
    """A dataflow of the Platform."""

    id: str
    name: str
    state: str
    updated_at: datetime | None

    @classmethod
    def from_json(cls, value: object) -> "Flow":
        item = members(value)
        flow_id = required_word(item["id"])[:100]
        return cls(
            id=flow_id,
            name=word(item.get("name")).strip()[:200] or flow_id,
            state=word(item.get("state"))[:40],
            updated_at=moment(item.get("updatedAt")),
        )


@dataclass(frozen=True, slots=True)
class FlowsUsing:
    """The flows that use a base connection; unless `is_complete`, there may be others."""

    flows: tuple[Flow, ...]
    is_complete: bool


def flows_using(
    ask: Callable[[Call, Callable[[object], Page]], Page], remote_id: str, seconds: float
) -> FlowsUsing:
    """
    Ask for the flows at whose source or target the base connection is.

    Once `seconds` have passed it asks no further.

    :raises FlowServiceError: if they were not told
    """

    def listed(*filtered: tuple[str, str]) -> Iterator[Page]:
        return pages(ask, Call("GET", _FLOWS, Kind.READ, params=(*filtered, _PAGE)))

    gathering = _Gathering(remote_id, time.monotonic() + seconds)
    try:
        for end in _ENDS:
            path = f"inheritedAttributes.{end}[].baseConnection.id"
            gathering.read(listed(("property", f"{path}=={remote_id}")))
    except NotFoundError as error:
        raise _unlisted(error) from None
    except RefusedError as error:
        if error.status != _BAD_REQUEST:
            raise
        # It cannot filter so: the whole list tells the same, in more pages.
        gathering.read(listed())
    return gathering.told()


def _unlisted(error: NotFoundError) -> FlowServiceError:
    """Say what there is none of; it is no base connection that was asked for."""
    if error.thing != "connection":
        return error
    return UnavailableError(
        "The Platform did not list its flows. Nothing was changed; you can try again.",
        request_id=error.request_id,
        code=error.code,
        words=error.words,
        status=error.status,
    )


@dataclass(slots=True)
class _Gathering:
    """The flows of one base connection, while lists are read that may hold others' too."""

    remote_id: str
    until: float
    found: dict[str, Flow] = field(default_factory=dict)
    is_complete: bool = True

    def read(self, listed: Iterable[Page]) -> None:
        """Read a list to its end, or as far as there is time and room."""
        if self._is_late():
            self.is_complete = False
            return
        for number, page in enumerate(listed, 1):
            for item in page.items:
                self._note(item)
            if page.continuation and self._has_enough(number):
                self.is_complete = False
                return

    def told(self) -> FlowsUsing:
        flows = tuple(self.found.values())
        is_complete = self.is_complete and len(flows) <= MOST_FLOWS
        return FlowsUsing(flows[:MOST_FLOWS], is_complete=is_complete)

    def _has_enough(self, number: int) -> bool:
        full = len(self.found) > MOST_FLOWS or number == MOST_PAGES
        return full or self._is_late()

    def _is_late(self) -> bool:
        return time.monotonic() > self.until

    def _note(self, item: object) -> None:
        """Keep a flow that names the base connection; what cannot be read may be another."""
        try:
            if self.remote_id.lower() in _base_connections(item):
                flow = Flow.from_json(item)
                self.found.setdefault(flow.id, flow)
        except (KeyError, TypeError, ValueError):
            self.is_complete = False


def _base_connections(item: object) -> set[str]:
    """
    Return the ids of the base connections that a flow uses.

    :raises ValueError: if it names none, so that nobody knows which it uses
    """
    inherited = members(members(item)["inheritedAttributes"])
    ends = [end for name in _ENDS for end in entries(inherited.get(name, []))]
    ids = {
        word(members_or_none(members_or_none(end).get("baseConnection")).get("id")) for end in ends
    }
    named = {one.lower() for one in ids if one}
    if not named:
        raise ValueError("names no base connection")
    return named
