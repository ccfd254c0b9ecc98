"""Start processes in groups of their own, and end every one of them whatever happens."""

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]


# Set once somebody wants all of this to end: nothing is started or waited for any more.
ENDING = threading.Event()


class EndedError(Exception):
    """The run was interrupted."""


def go_on() -> None:
    """Return at once. :raises EndedError: if the run is to end."""
    if ENDING.is_set():
        raise EndedError


class OutOfTimeError(Exception):
    """What was waited for did not come."""


def until(
    holds: Callable[[], bool], seconds: float, *, what: str = "", every: float = 0.02
) -> None:
    """Return as soon as something holds. :raises OutOfTimeError: if it never does."""
    give_up = time.monotonic() + seconds
    while not holds():
        go_on()
        if time.monotonic() > give_up:
            raise OutOfTimeError(what or "What was waited for never came")
        time.sleep(every)


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as finder:
        finder.bind(("127.0.0.1", 0))
        port: int = finder.getsockname()[1]
        return port


class Group:
    """One program and all that it starts, ended together by the group's id."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        """Start it; what it says goes to the log."""
        self._log: IO[bytes] = log.open("ab")
        self.process = subprocess.Popen(
            arguments,
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def signal(self, number: int) -> None:
        """Send a signal to all of them; those that are gone already do not mind."""
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return

    def stop(self) -> None:
        """Have all of them stand still, and wait until each thread of them really does."""
        self.signal(signal.SIGSTOP)
        until(lambda: all(state in "TZX" for state in self._states()), seconds=10)

    def _states(self) -> Iterator[str]:
        """Tell of each thread what the kernel says it does: the letter behind its name."""
        for told in Path("/proc").glob("[0-9]*/task/*/stat"):
            with suppress(OSError):
                state, _parent, group = told.read_text().rpartition(")")[2].split()[:3]
                if int(group) == self.process.pid:
                    yield state

    def kill(self) -> None:
        """End all of them at once, without a chance to tidy up."""
        self.signal(signal.SIGKILL)
        self.process.wait(10)
        self._log.close()

    def runs(self) -> bool:
        """Tell whether the program itself still runs."""
        return self.process.poll() is None


class Nursery:
    """Every group that was started here; at the end none is left."""

    def __init__(self) -> None:
        """Begin with none."""
        self._groups: list[Group] = []

    def start(self, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> Group:
        """Start a group that will be ended with the others."""
        go_on()
        self._groups = [group for group in self._groups if group.runs()]
        group = Group(arguments, environment, log)
        self._groups.append(group)
        return group

    def __enter__(self) -> Self:
        """Take care from now on."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End them all, the youngest first."""
        for group in reversed(self._groups):
            group.kill()


def wait_for_answer(url: str, group: Group, seconds: float = 30) -> None:
    """Wait until a server answers. :raises OutOfTimeError: if it ended or never does."""

    def answers() -> bool:
        if not group.runs():
            raise OutOfTimeError(f"The server of {url} ended early; see its log")
        try:
            urlopen(url, timeout=5).close()  # noqa: S310 - a loopback address of our own
        except (URLError, OSError):
            return False
        return True

    until(answers, seconds, what=f"{url} did not answer")
