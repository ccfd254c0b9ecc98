"""The sandboxes of every organisation, and the calls of the sandbox service."""

import re
from typing import Any, Final

from connector_wizard.emulator.calls.refusals import BodyError
from connector_wizard.emulator.memory.world import World
from connector_wizard.emulator.wires.messages import Answer, Request

BASE: Final = "/data/foundation/sandbox-management"
PARAMETERS: Final = ("limit", "offset")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")


def list_sandboxes(world: World, request: Request) -> Answer:
    """Answer one page of the sandboxes; `limit` and `offset` are sent together or not at all."""
    limit, offset = _read_page(request)
    everything = list(world.sandboxes.values())
    page = everything[offset : offset + limit]
    links: dict[str, Any] = {"page": _link("limit={limit}&offset={offset}", templated=True)}
    if offset + limit < len(everything):
        links["next"] = _link(f"limit={limit}&offset={offset + limit}")
    if offset > 0:
        links["prev"] = _link(f"limit={limit}&offset={max(0, offset - limit)}")
    return Answer.of(
        200,
        {"sandboxes": page, "_page": {"limit": limit, "count": len(page)}, "_links": links},
    )


def show_sandbox(world: World, request: Request) -> Answer:
    """Answer one sandbox by its name."""
    sandbox = world.sandboxes.get(request.named["id"])
    if sandbox is None:
        raise _refused("There is no such sandbox", "2100-404")
    return Answer.of(200, sandbox)


def _read_page(request: Request) -> tuple[int, int]:
    limit, offset = (request.first(name) for name in PARAMETERS)
    if limit is None and offset is None:
        return 50, 0
    if limit is None or offset is None:
        raise _refused("limit and offset must be sent together", "2074-400")
    if not (_NUMBER.fullmatch(limit) and _NUMBER.fullmatch(offset) and int(limit) > 0):
        raise _refused("limit and offset are numbers", "2074-400")
    return int(limit), int(offset)


def _refused(title: str, code: str) -> BodyError:
    status = int(code[-3:])
    kind = f"http://ns.adobe.com/aep/errors/SMS-{code}"
    return BodyError(status, {"status": status, "title": title, "type": kind})


def _link(query: str, **more: bool) -> dict[str, Any]:
    # The real service prints its own port and name, whichever host it was reached by.
    return {"href": f"https://platform.adobe.io:443{BASE}/sandboxes?{query}", **more}
