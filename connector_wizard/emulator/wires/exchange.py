"""One request between its arrival and its answer: what faults get into their hands."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from connector_wizard.emulator.faults.faults import Fault
from connector_wizard.emulator.memory.diary import Entry
from connector_wizard.emulator.memory.world import World
from connector_wizard.emulator.wires.dispatch import perform
from connector_wizard.emulator.wires.messages import Answer, Request
from connector_wizard.emulator.wires.routing import Route
from connector_wizard.emulator.wires.wire import Wire

WRITING_CALLS: Final = frozenset({"create", "patch", "delete"})


@dataclass(slots=True)
class Exchange:
    """Everything that it takes to answer one request, or to fail at it."""

    world: World
    request: Request
    route: Route | None
    wire: Wire
    entry: Entry

    def effect(self) -> Answer:
        """Let the call take effect, and return its true answer."""
        return perform(self.world, self.request, self.route)

    def first_page(self) -> Answer:
        """Answer a list call as if it had not asked for a later page."""
        query = tuple(pair for pair in self.request.query if pair[0] != "continuationToken")
        return perform(self.world, replace(self.request, query=query), self.route)

    def answer(self, fault: Fault) -> Answer:
        """Return the true answer, or, for a write that shall have no effect, one like it."""
        if fault.after or self.entry.call not in WRITING_CALLS:
            return self.effect()
        if self.entry.call == "delete":
            return Answer(self.world.options.delete_status)
        body = {"id": str(uuid.uuid4()), "etag": f'"{uuid.uuid4()}"'}
        return Answer.of(201 if self.entry.call == "create" else 200, body)

    def happen_if_after(self, fault: Fault) -> None:
        """Let the call take effect, if the fault comes after it."""
        if fault.after:
            self.effect()

    def send(self, answer: Answer) -> None:
        """Write the answer. The log is written first: who reads the answer finds it there."""
        self.settle(answer)
        self.wire.send(answer)

    def settle(self, answer: Answer) -> None:
        """Note the answer's status in the log."""
        self.world.diary.settle(self.entry, answer.status)


def edited(answer: Answer, edit: Callable[[dict[str, Any]], None]) -> Answer:
    """Return the answer with its JSON object changed, if it has one; a list is wrapped first."""
    if not answer.body:
        return answer
    content = json.loads(answer.body)
    # As the Platform does for some sources.
    content = {"items": content} if isinstance(content, list) else content
    edit(content)
    return replace(answer, body=json.dumps(content).encode())
