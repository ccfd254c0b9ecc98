"""The faults that are waiting to happen: which call, which misbehaviour, how often."""

import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

CALLS: Final = (
    "token",
    "sandboxes",
    "specs",
    "create",
    "get",
    "list",
    "patch",
    "delete",
    "test",
    "explore",
    "flows",
)
FAULTS: Final = (
    "bad_charset",
    "bad_json",
    "close",
    "deep_json",
    "drip",
    "endless_list",
    "gzip_bomb",
    "half_body",
    "hang",
    "header_flood",
    "huge",
    "id_not_uuid",
    "late",
    "no_id",
    "redirect",
    "repeated_page",
    "reset",
    "slow",
    "status",
    "twice",
)

NUMBERS: Final = ("status", "seconds", "bytes", "count", "depth")


@dataclass(frozen=True, slots=True)
class Aim:
    """Whose call it is, and in which sandbox. As part of a fault, what is empty fits everyone."""

    client_id: str = ""
    sandbox: str = ""

    def meets(self, other: "Aim") -> bool:
        """Tell whether a fault aimed like this concerns a call like the other."""
        return self.client_id in ("", other.client_id) and self.sandbox in ("", other.sandbox)


@dataclass(slots=True)
class Fault:
    """One misbehaviour. `after`: the call takes effect first. `times` None: until it is cleared."""

    call: str
    kind: str
    after: bool = False
    times: int | None = 1
    skip: int = 0
    probability: float = 1.0
    aim: Aim = Aim()
    details: Mapping[str, Any] = field(default_factory=dict)

    def check(self) -> None:
        """See to it that it can strike. :raises ValueError: if it cannot."""
        if self.call not in CALLS:
            raise ValueError(f"A call is one of {', '.join(CALLS)}")
        if self.kind not in FAULTS:
            raise ValueError(f"A fault is one of {', '.join(FAULTS)}")
        numbers = [self.skip, self.probability, 0 if self.times is None else self.times]
        numbers += [self.details[name] for name in NUMBERS if name in self.details]
        if not all(isinstance(number, int | float) for number in numbers):
            raise ValueError(f"times, skip, probability, {', '.join(NUMBERS)} are numbers")

    def number(self, name: str, otherwise: float) -> float:
        """Return a detail that is a number."""
        return float(self.details.get(name, otherwise))

    def text(self, name: str, otherwise: str) -> str:
        """Return a detail that is a text."""
        return str(self.details.get(name, otherwise))


class FaultMenu:
    """The faults in the order in which they were asked for; the first that fits a call strikes."""

    def __init__(self) -> None:
        """Begin with none, and with chance that repeats itself from run to run."""
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._chance = random.Random(1)  # noqa: S311 - for tests that can be repeated, not for keys

    def add(self, fault: Fault) -> None:
        """Let a fault wait for its call."""
        with self._lock:
            self._faults.append(fault)

    def clear(self, aim: Aim = Aim()) -> None:
        """Let none wait any more, or none of those that are aimed at this very one."""
        with self._lock:
            self._faults = [one for one in self._faults if aim not in (Aim(), one.aim)]

    def take(self, call: str, by: Aim) -> Fault | None:
        """Return the fault that strikes this call, and count it."""
        with self._lock:
            self._faults = [fault for fault in self._faults if fault.times != 0]
            return next((fault for fault in self._faults if self._strikes(fault, call, by)), None)

    def _strikes(self, fault: Fault, call: str, by: Aim) -> bool:
        if fault.call != call or not fault.aim.meets(by):
            return False
        if self._chance.random() >= fault.probability:
            return False
        if fault.skip:
            fault.skip -= 1
            return False
        if fault.times is not None:
            fault.times -= 1
        return True
