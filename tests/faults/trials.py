"""One case under way: its draft, the pages that were seen, and what became of it."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tests.faults.browser import Person, Seen
from tests.faults.cases import Case
from tests.faults.deployment import Deployment


@dataclass
class Trial:
    """A case in a deployment. `name` is its sandbox's, its client's and its account's."""

    case: Case
    name: str
    person: Person
    pk: str
    account: str
    seen: list[Seen] = field(default_factory=list)
    first_try: Mapping[str, Any] = field(default_factory=dict)
    row: Mapping[str, Any] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)
    # What is on record before a change of it.
    version: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether nobody has to wait for anything any more."""
        open_tries = {"sent", "unknown"} & {one["outcome"] for one in self.row["tries"]}
        return self.row["status"] in ("draft", "created") and not open_tries

    @property
    def seconds(self) -> float | None:
        """How long the first try took to be settled."""
        if not self.first_try or self.first_try["settled_at"] is None:
            return None
        return float(self.first_try["settled_at"] - self.first_try["requested_at"])

    def take_row(self, row: Mapping[str, Any]) -> None:
        """Keep what the database says now."""
        self.row = row
        if row["tries"]:
            self.first_try = row["tries"][0]

    def keep(self, *seen: Seen) -> None:
        """Keep what was seen."""
        self.seen.extend(seen)

    def look(self, server: str) -> None:
        """Open the connection's page."""
        self.keep(self.person.look(server, self.pk))

    def press_once(self, server: str) -> None:
        """Press once, as a person does who tries again."""
        self.keep(self.person.press(server, self.pk, self.name))

    def press(self, servers: list[str]) -> None:
        """Press as the case says, after the step of the wizard that it names."""
        if self.case.wizard:
            _STEPS[self.case.wizard](self, servers[0])
        times = {"once": 1, "one": 1, "resent": 1, "twenty": 20}.get(self.case.press, 2)
        if times == 1:
            self.press_once(servers[0])
        else:
            self._press_at_once(servers if self.case.press == "two-servers" else servers[:1], times)
        if self.case.press == "resent":
            self.press_once(servers[-1])

    def _press_at_once(self, servers: list[str], times: int) -> None:
        with ThreadPoolExecutor(times) as pool:
            places = (servers * times)[:times]
            self.keep(*pool.map(lambda at: self.person.press(at, self.pk, self.name), places))


def _verify(trial: Trial, server: str) -> None:
    trial.keep(trial.person.post(server, f"/team/accounts/{trial.account}/verify/", {}))


def _choose_source(trial: Trial, server: str) -> None:
    """Choose the source again; where that worked, the credentials are asked for again too."""
    here = f"/connect/{trial.pk}"
    trial.keep(trial.person.post(server, f"{here}/source/", {"source": "amazon-redshift"}))
    answers = {"server": f"{trial.name}.example.com", "username": "u", "database": "d"}
    form = {f"params-{name}": value for name, value in answers.items()}
    trial.keep(trial.person.post(server, f"{here}/credentials/", form))


_STEPS: Mapping[str, Callable[[Trial, str], None]] = {
    "sandboxes": _verify,
    "specs": _choose_source,
}


def begin(deployment: Deployment, cases: list[Case], first: int) -> list[Trial]:
    """Make everything that the cases need, and arm their faults."""
    names = [f"case-{first + place}" for place in range(len(cases))]
    platform = deployment.platform
    platform.configure(extra_sandboxes=names, extra_integrations=names)
    teams = [place % len(deployment.teams) for place in range(len(cases))]
    wanted = [
        {"name": name, "team": deployment.teams[team], "origin": case.origin}
        for name, team, case in zip(names, teams, cases, strict=True)
    ]
    made = deployment.ask("drafts", cases=wanted, canary=deployment.canary)
    trials = [
        Trial(case, name, deployment.people[team], one["pk"], one["account"])
        for case, name, team, one in zip(cases, names, teams, made, strict=True)
    ]
    for trial, team in zip(trials, teams, strict=True):
        if trial.case.origin:
            come_from(deployment, trial, deployment.reviewers[team])
        for fault in trial.case.faults:
            platform.fail(**fault, client_id=trial.name)
    return trials


def come_from(deployment: Deployment, trial: Trial, reviewer: Person) -> None:
    """Make the draft a copy of another, or have a reviewer approve it."""
    server = deployment.servers[0]
    if trial.case.origin == "copy":
        form = {"account": trial.account, "sandbox": trial.name}
        trial.keep(trial.person.post(server, f"/connections/{trial.pk}/copy/", form))
        trial.pk = deployment.ask("copy", pk=trial.pk)
        return
    # Pressed without an approval, it is sent to the reviewers and nowhere else.
    trial.press_once(server)
    waiting = deployment.ask("approval", pk=trial.pk)
    if not waiting:
        trial.findings.append("wrong: nobody was asked for the approval")
        return
    form = {"decision": "approve", "comment": "As agreed."}
    trial.keep(reviewer.post(server, f"/reviews/approvals/{waiting}/", form))


def read_rows(deployment: Deployment, trials: list[Trial]) -> None:
    """Read every trial's rows."""
    rows = deployment.ask("rows", pks=[trial.pk for trial in trials])
    for trial in trials:
        trial.take_row(rows[trial.pk])
