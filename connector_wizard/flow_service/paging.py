"""Follow lists that come in pages, as far as they go and no further."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote

from connector_wizard.flow_service.errors import UnavailableError
from connector_wizard.flow_service.reading import entries, members, members_or_none, word
from connector_wizard.flow_service.wire.calls import Call

_MOST_PAGES = 400
# By hand, since a query parser would turn the `+` of an unescaped token into a blank.
_TOKEN = re.compile(r"[?&]continuationToken=([^&#]+)")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `continuation` asks for the next, and is empty on the last."""

    items: list[object]
    continuation: str

    @classmethod
    def from_json(cls, value: object) -> "Page":
        answer = members(value)
        links = members_or_none(answer.get("_links"))
        href = word(members_or_none(links.get("next")).get("href"))
        token = _TOKEN.search(href)
        if href and not token:
            # There is more, and no way to it: to stop here would pass for the end of the list.
            raise ValueError("unknown kind of link")
        return cls(entries(answer["items"]), unquote(token[1]) if token else "")


def pages(ask: Callable[[Call, Callable[[object], Page]], Page], call: Call) -> Iterator[Page]:
    """
    Ask for page after page; the call's own parameters go along each time.

    :raises UnavailableError: if the list has no end
    """
    continuation, seen = "", {""}
    for _ in range(_MOST_PAGES):
        token = (("continuationToken", continuation),) if continuation else ()
        page = ask(replace(call, params=token + call.params), Page.from_json)
        yield page
        continuation = page.continuation
        if not continuation:
            return
        if continuation in seen:
            break
        seen.add(continuation)
    raise UnavailableError(
        "The Platform's list has no end. Nothing was changed; you can try again."
    )
