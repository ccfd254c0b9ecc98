"""Let requests wait, and let them all go when it is time."""

import threading


class DismissedError(Exception):
    """The emulator was reset or stopped while this request waited: nothing may come of it now."""


class Bell:
    """Waits that can be cut short, all of them at once."""

    def __init__(self) -> None:
        """Begin silent."""
        self._rung = threading.Event()
        self._dismissed = threading.Event()

    def wait(self, seconds: float) -> None:
        """Return after a while, or when the bell rings. :raises DismissedError: if sent off."""
        rung, dismissed = self._rung, self._dismissed
        rung.wait(seconds)
        if dismissed.is_set():
            raise DismissedError

    def ring(self) -> None:
        """Let everyone go on who waits now; later ones wait for the next ring."""
        rung, self._rung = self._rung, threading.Event()
        rung.set()

    def dismiss(self) -> None:
        """Send everyone off who waits now."""
        dismissed, self._dismissed = self._dismissed, threading.Event()
        dismissed.set()
        self.ring()
