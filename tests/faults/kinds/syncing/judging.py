"""Judge an inventory: what was listed, what differs, what is gone, and what a page says of it."""

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.faults.deployment import Deployment
from tests.faults.kinds.stage import Crew
from tests.faults.kinds.syncing.cases import expected_of
from tests.faults.trials import Trial

OURS = ("kept", "renamed", "gone")
DRIFT = ["drift_found"]
Place = Mapping[str, Any]


def judge_first(deployment: Deployment, trials: Sequence[Trial]) -> None:
    """Judge the syncs under the faults: they end as they must, and none tells what it cannot."""
    places = read_places(deployment, trials)
    for trial in trials:
        place, expected = places[trial.account], expected_of(trial.case)
        trial.findings += _of_syncs(place["syncs"], expected)
        denied = trial.case.family in ("look-up/404", "look-up/none")
        looked_up = expected == "complete" and not trial.case.family.startswith("look-up")
        trial.findings += _of_gone(place, may_be_gone=denied or looked_up)
        if expected == "complete" and not (denied or looked_up):
            trial.findings += _of_unclear(place)


def judge_killed(deployment: Deployment, trials: Sequence[Trial]) -> None:
    """Judge what a reader left that was killed: one sync under way, and nothing told gone."""
    places = read_places(deployment, trials)
    for trial in trials:
        place = places[trial.account]
        if [one["outcome"] for one in place["syncs"]] != ["running"]:
            trial.findings.append(f"wrong: after the kill there are {place['syncs']}")
        trial.findings += _of_gone(place, may_be_gone=False)


def are_complete(deployment: Deployment, trials: Sequence[Trial]) -> bool:
    """Tell whether the newest sync of each place read all of it."""
    newest = [one["syncs"][-1] for one in read_places(deployment, trials).values()]
    return all(one["outcome"] == "complete" and not one["unclear"] for one in newest)


def judge_good(deployment: Deployment, trials: Sequence[Trial]) -> None:
    """Judge the sync that nothing befell: the inventory is as on the Platform."""
    places = read_places(deployment, trials)
    truth = deployment.platform.connections()
    for trial in trials:
        place = places[trial.account]
        there = {one["id"] for one in truth if one["sandbox"] == trial.name and not one["deleted"]}
        mine = {one["remote_id"] for one in place["ours"].values()}
        newest = place["syncs"][-1]
        if newest["outcome"] != "complete" or newest["unclear"]:
            trial.findings.append(f"wrong: the way was clear, and the sync {newest}")
        if trial.case.kill != "none" and place["syncs"][0]["outcome"] != "stopped":
            trial.findings.append("lie: the sync that was killed is not told as stopped")
        if set(place["foreign"]) != there - mine:
            trial.findings.append("wrong: others' connections are not those on the Platform")
        trial.findings += _of_ours(place)
    breaks = deployment.ask("history")["breaks"]
    if breaks:
        trials[0].findings.append(f"history: {breaks}")


def judge_pages(deployment: Deployment, crews: Sequence[Crew], trials: Sequence[Trial]) -> None:
    """Judge what the inventory's page says of syncs that failed."""
    places = read_places(deployment, trials)
    for crew in crews:
        mine = [trial for trial in trials if trial.person is crew.people[0]]
        page = crew.people[0].get(deployment.servers[-1], "/inventory/")
        for trial in mine[:1]:
            trial.keep(page)
        for trial in mine:
            problem = places[trial.account]["syncs"][-1]["problem"]
            if problem and html.escape(problem) not in page.text:
                trial.findings.append("lie: the page does not say why the sync failed")
    for trial in trials:
        trial.findings += [f"5xx: {seen.status}" for seen in trial.seen if seen.status >= 500]
        trial.findings += ["5xx: no answer at all" for seen in trial.seen if not seen.status]


def read_places(deployment: Deployment, trials: Sequence[Trial]) -> Mapping[str, Place]:
    """Return what is known of each place, by its account."""
    told: Mapping[str, Place] = deployment.ask(
        "inventory", accounts=[trial.account for trial in trials]
    )
    return told


def _of_syncs(syncs: Sequence[Mapping[str, Any]], expected: str) -> Iterator[str]:
    for one in syncs:
        if one["outcome"] != expected:
            yield f"wrong: a sync ended as {one['outcome']}, not {expected}: {one['problem']}"
        if (one["outcome"] == "failed") != bool(one["problem"] and one["advice"]):
            yield "lie: a sync that failed says neither why nor what to do"
    if not syncs:
        yield "wrong: there was no sync"


def _of_gone(place: Place, *, may_be_gone: bool) -> Iterator[str]:
    for name, one in place["ours"].items():
        if one["gone"] and not (name == "gone" and may_be_gone):
            yield f"lie: {name} is told to be gone"
        if one["status"] != "created":
            yield f"wrong: {name} is on record as {one['status']}"
    if place["vanished"] != (not may_be_gone):
        yield "lie: what others made is told to be gone" if not may_be_gone else "wrong: not gone"


def _of_unclear(place: Place) -> Iterator[str]:
    if [one["unclear"] for one in place["syncs"]] != [2]:
        yield "lie: the sync does not tell that it could not look everything up"


def _of_ours(place: Place) -> Iterator[str]:
    for name, told, gone in [("kept", [], False), ("renamed", DRIFT, False), ("gone", DRIFT, True)]:
        one = place["ours"][name]
        if one["gone"] != gone:
            yield f"wrong: {name} is {'not ' if gone else ''}told to be gone"
        if one["events"] != told:
            yield f"history: of {name} is told {one['events']}"
