"""Take times and say them as ratios, beside their limits."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """One line of the bench: what was measured, against what, and what is allowed."""

    what: str
    against: str
    value: float
    limit: float

    @property
    def holds(self) -> bool:
        """Whether the limit is kept."""
        return self.value <= self.limit

    def __str__(self) -> str:
        mark = "ok  " if self.holds else "OVER"
        return f"{mark} {self.value:8.2f}  (limit {self.limit:5.2f})  {self.what} / {self.against}"


def seconds(job: Callable[[], object]) -> float:
    """Return how long ``job`` takes."""
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


def ratio(job: Callable[[], object], bare: Callable[[], object], rounds: int = 5) -> float:
    """
    Return the median of ``job`` against ``bare``, run in turns.

    In turns, because the machine is shared: what slows one round slows both.
    """
    pairs = [(seconds(job), seconds(bare)) for _ in range(rounds)]
    return statistics.median(job for job, _ in pairs) / statistics.median(bare for _, bare in pairs)
