"""Sixteen writers, in four processes of four threads, append to one team's history at once."""

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass

from tests.load.crew import Worker, ask, environment_with

PROCESSES, THREADS = 4, 4


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of the events; ``errors`` are those that reached a caller, by their text."""

    events: int
    gaps: int
    forks: int
    lost: int
    verified: int
    errors: dict[str, int]

    def holds(self, wanted: int) -> bool:
        """Whether every one is there, once, in one chain, and no caller saw an error."""
        return self == Appended(wanted, 0, 0, 0, wanted, {})


def append_together(database: str, events: int) -> Appended:
    """Append ``events`` events, as many from each writer, and look at what is there."""
    each = events // (PROCESSES * THREADS)
    with environment_with(database) as environment, ExitStack() as stack:
        team = ask(environment, "found", secrets=0)["team"]
        workers = [
            stack.enter_context(
                Worker(
                    environment,
                    "append",
                    team=team,
                    threads=THREADS,
                    each=each,
                    name=f"writer-{number}",
                )
            )
            for number in range(PROCESSES)
        ]
        told: Counter[str] = Counter()
        for worker in workers:
            told += Counter(worker.answer())
        del told["appended"]
        return Appended(**ask(environment, "look", team=team), errors=dict(told))
