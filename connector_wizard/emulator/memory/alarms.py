"""Things that happen later, unless they are called off."""

import contextlib
import threading
from collections.abc import Callable

from connector_wizard.emulator.memory.bell import DismissedError


class Alarms:
    """The effects that are still to come."""

    def __init__(self) -> None:
        """Begin with none."""
        self._timers: list[threading.Timer] = []

    def set(self, seconds: float, effect: Callable[[], object]) -> None:
        """Let something happen after so many seconds."""
        timer = threading.Timer(seconds, _undisturbed, (effect,))
        timer.daemon = True
        self._timers = [*(other for other in self._timers if other.is_alive()), timer]
        timer.start()

    def call_off(self) -> None:
        """Let nothing happen any more, and wait for what is happening just now."""
        for timer in self._timers:
            timer.cancel()
            timer.join(2)


def _undisturbed(effect: Callable[[], object]) -> None:
    with contextlib.suppress(DismissedError):
        effect()
