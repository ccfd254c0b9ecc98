"""Compare what the Platform holds with what the records and the pages say."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tests.faults.browser import Seen
from tests.faults.deployment import Deployment
from tests.faults.trials import Trial

Made = Sequence[Mapping[str, Any]]

SERVER_ERROR = 500
KINDS = ("duplicate", "orphan", "wrong", "5xx", "lie", "history")
# q requested, c created, r refused, n not sent, u unconfirmed, a found absent, t twin found,
# k test asked for, f failing, p passes again, s sample rows seen.
LETTERS = {
    "requested": "q",
    "created": "c",
    "refused": "r",
    "not_sent": "n",
    "unconfirmed": "u",
    "not_created": "a",
    "twin_found": "t",
    "test_asked": "k",
    "failing": "f",
    "recovered": "p",
    "data_sampled": "s",
}
LEGAL = re.compile(r"(q(u?[rn]|ua))*(qu?c[kfps]*t?[kfps]*)?")


def judge(deployment: Deployment, trials: list[Trial]) -> None:
    """Write down every finding of these trials; each begins with its kind."""
    truth = deployment.platform.connections()
    told = deployment.ask("history")
    remote_ids = Counter(trial.row["remote_id"] for trial in trials if trial.row["remote_id"])
    for trial in trials:
        ours = [one for one in truth if one["sandbox"] == trial.name and one["description"]]
        trial.findings += _of_records(trial, ours)
        trial.findings += _of_pages(trial, ours)
        if trial.case.origin == "approval" and not all(
            one["approved"] for one in trial.row["tries"]
        ):
            trial.findings.append("wrong: sent without an approval")
        if remote_ids[trial.row["remote_id"]] > 1:
            trial.findings.append("wrong: two records of one base connection")
        path = "".join(LETTERS[action] for action in told["paths"].get(trial.pk, []))
        if not LEGAL.fullmatch(path):
            trial.findings.append(f"history: the events are {path}")
    if told["breaks"] and trials:
        trials[0].findings.append(f"history: {told['breaks']}")


def _of_approvals(trial: Trial) -> Iterator[str]:
    if trial.case.origin == "approval":
        yield from ("wrong: sent unapproved" for one in trial.row["tries"] if not one["approved"])


def _of_records(trial: Trial, ours: Made) -> Iterator[str]:
    ids = [one["id"] for one in ours]
    allowed = 2 if trial.case.twins else 1
    row = trial.row
    linked = {row["remote_id"], *(one["twin_id"] for one in row["tries"])}
    yield from ("duplicate: one more than was asked for" for _ in ids[allowed:])
    yield from (f"orphan: {one} is on no record" for one in ids if one not in linked)
    if not trial.is_settled:
        yield f"wrong: not settled in time, but {row['status']}"
    elif row["status"] != "created":
        last = row["tries"][-1]["problem"] if row["tries"] else "no try at all"
        yield f"wrong: nothing was created although the way was clear at last: {last}"
    if row["status"] == "created" and row["remote_id"] not in ids:
        yield "wrong: on record, but not on the Platform"
    if row["status"] == "draft" and ids:
        yield "wrong: on the Platform, but back in the wizard"


def _of_pages(trial: Trial, ours: Made) -> Iterator[str]:
    yield from (f"5xx: {seen.status}" for seen in trial.seen if seen.status >= SERVER_ERROR)
    if trial.case.kill == "none":
        yield from ("5xx: no answer at all" for seen in trial.seen if not seen.status)
    for seen in trial.seen:
        if seen.kind == "draft":
            yield from denied(trial, seen.at, ours)
        else:
            yield from _of_page(seen, {one["id"] for one in ours})
    last = next((seen.kind for seen in reversed(trial.seen) if seen.kind != "other"), "")
    if last != trial.row["status"]:
        yield f"lie: the page says {last}, the record {trial.row['status']}"


def _of_page(seen: Seen, ids: set[str]) -> Iterator[str]:
    if seen.offers:
        yield f"lie: offers to create again while {seen.kind}"
    if seen.kind == "created" and not seen.ids & ids:
        yield "lie: created, but shows no id of it"
    if seen.kind == "strange":
        yield "lie: a state that nobody knows"


def denied(trial: Trial, at: float, ours: Made) -> Iterator[str]:
    """Find what an answer "not created" denied: requested before, on the Platform now."""
    for one in trial.row["tries"]:
        made = [made for made in ours if f"[{one['reference']}]" in made["description"]]
        if made and one["requested_at"] < at:
            yield "lie: said that nothing was created"


def is_bad(trials: Iterable[Trial]) -> bool:
    """Tell whether anything at all was found."""
    return any(trial.findings for trial in trials)
