"""List the sandboxes that an account may use, by limit and offset."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from connector_wizard.flow_service.messages import Sandbox
from connector_wizard.flow_service.reading import entries, members, members_or_none
from connector_wizard.flow_service.wire.calls import Call, Kind

_PATH = "/data/foundation/sandbox-management/"
_LIMIT = 50
_MOST_PAGES = 40


@dataclass(frozen=True, slots=True)
class _Page:
    sandboxes: tuple[Sandbox, ...]
    length: int
    is_last: bool

    @classmethod
    def from_json(cls, value: object) -> "_Page":
        answer = members(value)
        items = entries(answer["sandboxes"])
        # Only its presence counts: the link itself carries a port and a template.
        names_next = "next" in members_or_none(answer.get("_links"))
        return cls(
            sandboxes=tuple(Sandbox.from_json(item) for item in items),
            length=len(items),
            is_last=len(items) < _LIMIT and not names_next,
        )


def all_sandboxes(
    ask: Callable[[Call, Callable[[object], _Page]], _Page],
) -> tuple[Sandbox, ...]:
    """Ask for page after page, until one is the last or brings nothing new."""
    found: dict[str, Sandbox] = {}
    for page in _pages(ask):
        new = {one.name: one for one in page.sandboxes if one.name not in found}
        found |= new
        if page.is_last or not new:
            break
    return tuple(found.values())


def _pages(ask: Callable[[Call, Callable[[object], _Page]], _Page]) -> Iterator[_Page]:
    offset = 0
    for _ in range(_MOST_PAGES):
        # The Platform refuses the one without the other.
        params = (("limit", str(_LIMIT)), ("offset", str(offset)))
        call = Call("GET", _PATH, Kind.READ, thing="sandbox", params=params, in_sandbox=False)
        page = ask(call, _Page.from_json)
        offset += page.length
        yield page
