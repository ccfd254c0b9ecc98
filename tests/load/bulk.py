"""A bulk rotation that is killed twice on its way, over a line that loses answers, and resumed."""

import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connector_wizard.emulator import DEMO_CLIENT_ID, Emulator
from tests.faults.processes import ROOT
from tests.load.crew import ask, environment_with

SECRET = "another good password"
# One answer in so many is lost after its effect.
LOST = 10
MOST_SECONDS = 300


@dataclass(frozen=True, slots=True)
class BulkRotated:
    """
    What became of the members.

    ``repeated`` counts those that were changed more than once on the Platform, ``disagreeing``
    those of which the record tells another version or secret than was taken there.
    """

    members: int
    killed_at: list[int]
    done: int
    repeated: int
    disagreeing: int
    events: int
    sent: int

    def holds(self) -> bool:
        """Whether each was changed once, is on record so, and left its event."""
        once = self.done == self.events == self.members
        return once and not self.repeated and not self.disagreeing


def rotate_in_bulk(database: str, members: int) -> BulkRotated:
    """Begin a rotation by command, kill it, kill the sweep that resumes it, and sweep on."""
    with environment_with(database) as environment, Emulator() as platform:
        environment |= {"AEP_PLATFORM_URL": platform.url, "AEP_IMS_URL": platform.url}
        environment["NEW_SECRET"] = SECRET
        platform.configure(extra_connections={"count": members})
        remote = [[one["id"], one["etag"], one["name"]] for one in platform.connections()]
        who = ask(environment, "created", remote=remote, client_id=DEMO_CLIENT_ID)
        platform.fail("patch", "close", when="after", probability=1 / LOST, times=None)
        begin = (
            *("rotate_credentials", f"--team={who['team']}", f"--actor={who['actor']}"),
            *("--user=reader", "--server=cluster.example.com", "--secret-env=NEW_SECRET"),
        )
        killed_at = [
            _killed(environment, platform, members // 3, *begin),
            _killed(environment, platform, 2 * members // 3, "sweep"),
        ]
        told = _swept_to_the_end(environment, members)
        truth = {one["id"]: one for one in platform.connections()}
        sent = len(platform.requests("patch"))
    wrong = [
        remote_id
        for remote_id, (etag, secret) in told["records"].items()
        if (etag, secret) != (truth[remote_id]["etag"], SECRET)
    ]
    repeated = sum(one["changes"] != 1 for one in truth.values())
    done, events = told["outcomes"].get("done", 0), told["events"]
    rotated = events.get("connection.credentials_rotated", 0)
    return BulkRotated(members, killed_at, done, repeated, len(wrong), rotated, sent)


def _killed(environment: Mapping[str, str], platform: Emulator, after: int, *command: str) -> int:
    """Run a command and kill it once so many changes have arrived; return how many had."""
    give_up = time.monotonic() + MOST_SECONDS
    while len(platform.requests("patch")) < after and time.monotonic() < give_up:
        with subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=dict(environment),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            while process.poll() is None and time.monotonic() < give_up:
                if platform.wait_for_requests("patch", after, seconds=0.2):
                    process.send_signal(signal.SIGKILL)
                    break
    return len(platform.requests("patch"))


def _swept_to_the_end(environment: Mapping[str, str], members: int) -> Mapping[str, Any]:
    give_up = time.monotonic() + MOST_SECONDS
    while True:
        command = [sys.executable, "manage.py", "sweep"]
        subprocess.run(command, cwd=ROOT, env=dict(environment), check=True, capture_output=True)
        told: Mapping[str, Any] = ask(environment, "changed")
        if told["outcomes"].get("done", 0) == members or time.monotonic() > give_up:
            return told
