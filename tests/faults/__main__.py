"""``python -m tests.faults``: run the proof, print its table, exit 1 if anything is not 0."""

import signal
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.faults import report
from tests.faults.canaries import leaks
from tests.faults.cases import Case, all_cases
from tests.faults.databases import DATABASES
from tests.faults.deployment import deployed
from tests.faults.judging import is_bad, judge
from tests.faults.kinds import KINDS
from tests.faults.mutants.rules import RULES
from tests.faults.origins import cases_by_other_ways
from tests.faults.processes import ENDING
from tests.faults.shortcut import quick_cases
from tests.faults.trials import Trial
from tests.faults.waves import run_wave, waves

Outcome = tuple[list[Trial], list[str]]


def main() -> int:
    """Run as the command line says."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    began = time.monotonic()
    databases = list(DATABASES) if options.database == "both" else [options.database]
    with ThreadPoolExecutor(len(databases)) as pool:
        try:
            of_each = list(pool.map(partial(_run, options), databases))
        finally:
            # Interrupted, or one of them failed: the other is to end as well.
            ENDING.set()
    outcomes = dict(zip(databases, of_each, strict=True))
    trials = {database: outcome[0] for database, outcome in outcomes.items()}
    leaked = [f"{database}: {leak}" for database, (_, told) in outcomes.items() for leak in told]
    _print([*report.table(trials), "", *report.failures(trials, options.seed), *leaked])
    number = sum(map(len, trials.values()))
    _print([f"{number} cases in {time.monotonic() - began:.0f} s, {len(leaked)} leaks"])
    return int(bool(leaked) or not number or any(map(is_bad, trials.values())))


def _run(options: Namespace, database: str) -> Outcome:
    cases = _cases(options)
    trials: list[Trial] = []
    with (
        _folder(options, database) as folder,
        deployed(database, folder, mutant=options.mutant) as deployment,
    ):
        for wave in waves(cases):
            began = time.monotonic()
            tried = run_wave(deployment, wave, len(trials))
            judge(deployment, tried)
            trials += tried
            took = f"{len(trials)}/{len(cases)} in {time.monotonic() - began:.0f} s"
            told = report.failures({database: tried}, options.seed)
            _print([f"{database} {wave[0].wave} {took}", *told])
        for kind in KINDS:
            name = kind.__name__.rpartition(".")[2]
            for tried in kind.run(deployment, _only(options, kind.cases(quick=options.quick))):
                trials += tried
                told = report.failures({database: tried}, options.seed)
                _print([f"{database} {name}: {len(tried)} more", *told])
        return trials, leaks(deployment, trials)


@contextmanager
def _folder(options: Namespace, database: str) -> Iterator[Path]:
    if options.keep:
        kept = Path(options.keep, database)
        kept.mkdir(parents=True)
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        yield Path(folder)


def _cases(options: Namespace) -> Sequence[Case]:
    if options.quick:
        return _only(options, quick_cases(options.seed))
    whole = [*all_cases(options.seed, options.rounds), *cases_by_other_ways()]
    return _only(options, whole)


def _only(options: Namespace, cases: Sequence[Case]) -> Sequence[Case]:
    wanted = options.only.split(",")
    return [case for case in cases if any(one in case.id for one in wanted)]


def _options() -> Namespace:
    parser = ArgumentParser(prog="tests.faults", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a short cut through the matrix")
    parser.add_argument("--seed", type=int, default=1, help="deals out who presses how")
    parser.add_argument("--rounds", type=int, default=1, help="times through the whole matrix")
    parser.add_argument(
        "--only",
        default="",
        metavar="TEXT",
        help="cases whose id holds TEXT, or one of several between commas",
    )
    parser.add_argument("--database", choices=[*DATABASES, "both"], default="both")
    parser.add_argument("--keep", default="", metavar="FOLDER", help="leave the logs there")
    parser.add_argument("--mutant", choices=sorted(RULES), default="", help="break one rule")
    return parser.parse_args()


def _print(lines: Sequence[str]) -> None:
    print("\n".join(lines), flush=True)  # noqa: T201 - the report is what this is for


if __name__ == "__main__":
    sys.exit(main())
