"""A rotation that is killed twice on its way, while others type new secrets, and then resumed."""

import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from tests.faults.deployment import manage, new_key
from tests.faults.processes import ROOT
from tests.load.crew import Worker, ask, environment_with

EDITORS = 4
SPENT = " is spent: no secret needs it."


@dataclass(frozen=True, slots=True)
class Rotated:
    """
    What became of the secrets, opened with the new key alone.

    ``killed_at`` says for each killed run how many of how many it had told of, ``wrong`` how many
    secrets are not what was typed last.
    """

    secrets: int
    killed_at: list[str]
    edited: int
    wrong: int
    old_key_is_spent: bool

    def holds(self) -> bool:
        """Whether no secret was lost, no edit undone, and the old key can go."""
        return self.old_key_is_spent and not self.wrong and bool(self.edited)


def rotate_under_load(database: str, secrets: int) -> Rotated:
    """Store ``secrets`` secrets, add a key, and rotate beside editors through two kills."""
    with environment_with(database) as environment, ExitStack() as stack:
        drafts = ask(environment, "found", secrets=secrets)["drafts"]
        new = new_key()
        environment["FIELD_ENCRYPTION_KEYS"] = f"{new},{environment['FIELD_ENCRYPTION_KEYS']}"
        editors = [
            stack.enter_context(Worker(environment, "edit", drafts=drafts[start::50]))
            for start in range(EDITORS)
        ]
        for editor in editors:
            assert editor.hear() == "editing"
        killed_at = [_killed_on_its_way(environment, tenths) for tenths in (3, 5)]
        told = manage("rotate_keys", environment=environment)
        typed = {pk: text for editor in editors for pk, text in editor.end().items()}
        environment["FIELD_ENCRYPTION_KEYS"] = new
        kept = ask(environment, "opened")
    stored = {pk: f"secret {number}" for number, pk in enumerate(drafts)} | typed
    wrong = sum(kept.get(pk) != text for pk, text in stored.items())
    return Rotated(secrets, killed_at, len(typed), wrong, SPENT in told)


def _killed_on_its_way(environment: Mapping[str, str], tenths: int) -> str:
    """Kill a rotation as soon as it tells of so many tenths; return what it told."""
    with subprocess.Popen(
        [sys.executable, "manage.py", "rotate_keys", "--batch", "50"],
        cwd=ROOT,
        env=dict(environment),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as rotation:
        try:
            assert rotation.stderr
            lines = [rotation.stderr.readline().strip() for _ in range(tenths + 1)]
        finally:
            rotation.kill()
    return lines[-1]
