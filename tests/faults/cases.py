"""The cases: which call goes wrong how, who is killed when, and how often people press."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from tests.faults import menu
from tests.faults.menu import Fault

PRESSES = ("once", "two-tabs", "resent", "twenty", "two-servers")
# Where the deployment looks for the Platform: what can be reached, and what cannot.
NOWHERE = ("refused", "no-name", "no-connect")
LOSSES = {when: {"call": "create", "fault": "close", "when": when} for when in menu.MOMENTS}


@dataclass(frozen=True, slots=True)
class Case:
    """
    One draft and what befalls it.

    `wizard` names a step that is taken before the press, `origin` where the draft comes from.
    """

    call: str
    family: str
    faults: Sequence[Fault] = ()
    press: str = "once"
    kill: str = "none"
    lag: float = 0
    settle: str = "sweep"
    nowhere: str = ""
    wizard: str = ""
    crowd: int = 0
    twins: bool = False
    origin: str = ""
    round: int = field(default=0)

    @property
    def id(self) -> str:
        """What `--only` finds it by."""
        more = f":{self.lag}" if self.lag else ""
        return f"{self.call}:{self.family}:{self.kill}:{self.settle}{more}#{self.round}"

    @property
    def wave(self) -> tuple[object, ...]:
        """What cases must share to be tried together."""
        return (self.kill, self.lag, self.settle, self.nowhere)


def all_cases(seed: int, rounds: int) -> list[Case]:
    """Return the whole matrix, with presses dealt out by the seed."""
    chance = random.Random(seed)  # noqa: S311 - for cases that can be repeated, not for keys
    cases = []
    for number in range(rounds):
        for case in _one_round():
            press = case.press if case.press != "once" else chance.choice(PRESSES)
            cases.append(replace(case, press=press, round=number))
    return [*cases, *_burst()]


def _one_round() -> Iterator[Case]:
    for name, fault in menu.creation_faults():
        yield Case("create", name, [{"call": "create", **fault}] if fault else [])
    for name, fault in menu.LATE.items():
        twins = name.startswith("twice")
        yield Case("create", name, [{"call": "create", **fault}], settle="late", twins=twins)
    for name, fault in menu.reading_faults():
        yield Case("token", name, [{"call": "token", **fault}])
        yield from _failing_steps(name, fault)
    yield from _failing_looks()
    yield from _killed()
    yield from _lost_on_the_way()


def _failing_steps(name: str, fault: Fault) -> Iterator[Case]:
    lasting = {**fault, "times": None}
    for step in ("sandboxes", "specs"):
        yield Case(step, name, [{"call": step, **lasting}], wizard=step)


def _failing_looks() -> Iterator[Case]:
    for name, fault in {**dict(menu.reading_faults()), **menu.OF_LISTS}.items():
        for when in menu.MOMENTS:
            # Four: one look with all its repetitions, and the first try of the next.
            look = {"call": "list", **fault, "times": 4}
            yield Case("list", f"{name}-{when}", [LOSSES[when], look], settle="looks")
    for when in menu.MOMENTS:
        yield Case("list", f"crowd-{when}", [LOSSES[when]], crowd=130)
        for lag in (0.5, 0.9):
            yield Case("list", f"lag-{when}", [LOSSES[when]], lag=lag)
        for name in ("close", "503", "hang"):
            fault = {"call": "create", **menu.SILENCES.get(name, menu.TROUBLES.get(name, {}))}
            yield Case("page", f"{name}-{when}", [{**fault, "when": when}], settle="page")
        down = {**_always_down(), "times": 15}
        yield Case("list", f"down-{when}", [LOSSES[when], down])
        yield Case("list", f"hour-{when}", [LOSSES[when], _always_down()], settle="hour")
        stuck = {"call": "list", "fault": "hang", "seconds": 5}
        yield Case("list", f"sweep-killed-{when}", [LOSSES[when], stuck], settle="struck")


def _always_down() -> Fault:
    return {"call": "list", "fault": "status", "status": 503, "times": None}


def _killed() -> Iterator[Case]:
    stuck = {"fault": "hang", "seconds": 5}
    answers = {"call": "create", "fault": "slow", "seconds": 0.75 * menu.READ}
    for number in range(4):
        yield Case("kill", f"before-{number}", [{"call": "token", **stuck}], kill="before")
        for when in menu.MOMENTS:
            fault = {"call": "create", **stuck, "when": when}
            yield Case("kill", f"during-{when}-{number}", [fault], kill="during")
        yield Case("kill", f"answered-{number}", [answers], kill="answered")
        yield Case("kill", f"after-{number}", kill="after")
    for number in range(24):
        # More than there are threads to send them, so that the others wait behind them.
        fault = {"call": "create", "fault": "hang", "seconds": 2 * menu.READ}
        yield Case("freeze", f"sending-{number}", [fault], press="one", kill="freeze")
    for number in range(12):
        yield Case("freeze", f"waiting-{number}", press="one", kill="freeze")


def _lost_on_the_way() -> Iterator[Case]:
    for nowhere in NOWHERE:
        for host in ("platform", "ims"):
            where = f"{host}:{nowhere}"
            for number in range(4):
                yield Case("connect", f"{nowhere}-{host}-{number}", nowhere=where)
                when = menu.MOMENTS[number % 2]
                name = f"{nowhere}-{host}-{when}-{number}"
                yield Case("list", name, [LOSSES[when]], settle=f"lost/{where}")


def _burst() -> Iterator[Case]:
    """More presses than threads: some wait in a queue for longer than the settling time."""
    hang = {"call": "create", "fault": "hang", "seconds": 2 * menu.READ}
    for number in range(220):
        last = number >= 180
        name, faults = ("queued", []) if last else ("hang", [hang])
        yield Case("burst", name, faults, settle="burst", round=number)
