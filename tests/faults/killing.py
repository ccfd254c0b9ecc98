"""When the web processes die: at each point of a creation that leaves something half done."""

import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager

from tests.faults.deployment import Deployment
from tests.faults.menu import SETTLE, TOTAL

Presses = Sequence[Future[None]]


class Killing:
    """Kills the web processes of a deployment once enough calls have come to a point."""

    def __init__(
        self, deployment: Deployment, number: int, kill: Callable[[], object] | None = None
    ) -> None:
        """Remember what was asked of the Platform before; kill the web processes, or others."""
        self._deployment, self._number = deployment, number
        self._kill = kill or deployment.kill_web
        self._before = dict(deployment.platform.counts())

    def strike(self, kill: str, presses: Presses) -> None:
        """Wait for the point, and kill: a named one, or during or after a call."""
        point, _, call = kill.partition("/")
        if call:
            {"during": self.during, "answered": self.answered}[point](call)
        else:
            _POINTS[kill](self, presses)

    def during(self, call: str) -> None:
        """A call hangs, before its effect or after it."""
        self._wait(call, 0.3)
        self._kill()

    def answered(self, call: str) -> None:
        """The Platform has answered, and what is to be written of it waits for a lock."""
        self._wait(call, 0.3)
        with self._locked():
            self._wait(f"{call} answered", 0.5)
            self._kill()

    def pressed(self, _presses: Presses) -> None:
        """Nobody is asked, and what is to be written waits for a lock."""
        with self._locked():
            time.sleep(0.5)
            self._kill()

    def before_the_call(self, _presses: Presses) -> None:
        """The draft is claimed, and the token call hangs."""
        self.during("token")

    def during_the_call(self, _presses: Presses) -> None:
        """The creation hangs, before its effect or after it."""
        self.during("create")

    def during_a_change(self, _presses: Presses) -> None:
        """A change or a deletion hangs, before its effect or after it."""
        self._wait("patch", 0.3)
        self._wait("delete", 0.3)
        self._kill()

    def before_writing(self, _presses: Presses) -> None:
        """The Platform has answered, and the second transaction waits for a lock."""
        self.answered("create")

    def after_writing(self, presses: Presses) -> None:
        """All is written."""
        for press in presses:
            press.result(60)
        self._wait("create answered", 0.5)
        self._kill()

    def freeze(self, _presses: Presses) -> None:
        """All stands still for longer than anybody waits, as a machine that is moved does."""
        self._wait("create", 0.2)
        self._stop_between_transactions()
        give_up = time.monotonic() + 2.5 * TOTAL + 2 * SETTLE
        while time.monotonic() < give_up:
            self._deployment.start_sweep().process.wait(60)
        self._signal(signal.SIGCONT)
        # Whoever still sends does so within a moment.
        self._before = dict(self._deployment.platform.counts())
        self._wait("create", 2)

    def _stop_between_transactions(self) -> None:
        """Stop them where they hold no lock: nobody could do anything else meanwhile."""
        for _ in range(40):
            for group in self._deployment.web:
                group.stop()
            if self._deployment.database.is_quiet():
                return
            self._signal(signal.SIGCONT)
            time.sleep(0.02)

    def _signal(self, number: int) -> None:
        for group in self._deployment.web:
            group.signal(number)

    def _locked(self) -> AbstractContextManager[None]:
        return self._deployment.database.lock()

    def _wait(self, point: str, stall: float) -> None:
        """Return once all are there, or nobody came for a while: the rest wait behind others."""
        give_up, came = time.monotonic() + 4, 0
        while came < self._number and time.monotonic() < give_up:
            now = self._deployment.platform.counts().get(point, 0) - self._before.get(point, 0)
            if now > came:
                give_up, came = time.monotonic() + stall, now
            time.sleep(0.01)


_POINTS: dict[str, Callable[[Killing, Presses], None]] = {
    "pressed": Killing.pressed,
    "before": Killing.before_the_call,
    "during": Killing.during_the_call,
    "changing": Killing.during_a_change,
    "answered": Killing.before_writing,
    "after": Killing.after_writing,
    "freeze": Killing.freeze,
}
