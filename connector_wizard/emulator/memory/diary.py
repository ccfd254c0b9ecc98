"""What was asked of the emulator: one line a request, without bodies, headers or secrets."""

import threading
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final

LONGEST: Final = 20_000


@dataclass(slots=True)
class Entry:
    """One request. `status` is None until it is answered, and stays so if it never is."""

    call: str
    method: str
    path: str
    query: str
    sandbox: str
    request_id: str
    fault: str | None = None
    status: int | None = None


class Diary:
    """The newest requests, in the order in which they came."""

    def __init__(self) -> None:
        """Begin empty."""
        self._news = threading.Condition()
        self._entries: deque[Entry] = deque(maxlen=LONGEST)
        self._counts: Counter[str] = Counter()

    def write(self, entry: Entry) -> None:
        """Note a request that has just come in."""
        with self._news:
            self._entries.append(entry)
            self._counts[entry.call] += 1
            self._news.notify_all()

    def settle(self, entry: Entry, status: int) -> None:
        """Note how it was answered."""
        with self._news:
            entry.status = status
            self._counts[f"{entry.call} answered"] += 1
            self._news.notify_all()

    def read(self, call: str | None = None) -> list[dict[str, Any]]:
        """Return the requests of one call, or all."""
        with self._news:
            return [asdict(entry) for entry in self._entries if call in (None, entry.call)]

    def counts(self) -> dict[str, int]:
        """Return how many requests of each call came since the start, and were answered."""
        with self._news:
            return dict(self._counts)

    def wait_for(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Wait until something holds that a request changes; tell whether it came to be."""
        with self._news:
            return self._news.wait_for(holds, seconds)

    def clear(self) -> None:
        """Forget all of them."""
        with self._news:
            self._entries.clear()
            self._counts.clear()
