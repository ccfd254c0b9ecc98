"""Show how far a long command is, and let it be stopped between two of its steps."""

import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Self

from django.core.management.base import OutputWrapper

WIDTH = 30
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Progress:
    """
    A bar in a terminal; elsewhere a line for each tenth.

    Inside ``with``, Ctrl-C and SIGTERM let the step in hand end; a second one does not wait.
    """

    def __init__(self, out: OutputWrapper, total: int) -> None:
        """Begin at nothing of ``total``."""
        self._out, self._total = out, total
        self._told = -1
        self._before: dict[signal.Signals, Callable[[int, FrameType | None], Any] | int | None] = {}
        self.stopped = False

    def __enter__(self) -> Self:
        """Take the signals over."""
        self._before = {one: signal.signal(one, self._stop) for one in SIGNALS}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the signals back, and end the bar's line."""
        self._give_back()
        if self._out.isatty():
            self._out.write("")

    def goes_on(self, done: int) -> bool:
        """Show that ``done`` are done; tell whether nobody asked to stop."""
        done = min(done, self._total)
        share = done / self._total if self._total else 1.0
        if self._out.isatty():
            bar = "#" * int(share * WIDTH)
            # str: plain, not red as errors are.
            self._out.write(f"\r[{bar:.<{WIDTH}}] {done:,} of {self._total:,}", str, ending="")
            self._out.flush()
        elif int(share * 10) > self._told:
            self._told = int(share * 10)
            self._out.write(f"{done:,} of {self._total:,}", str)
        return not self.stopped

    def _stop(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - a signal handler's signature
        self.stopped = True
        self._give_back()

    def _give_back(self) -> None:
        for one, handler in self._before.items():
            signal.signal(one, handler)
        self._before = {}
