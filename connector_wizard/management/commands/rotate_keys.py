"""Seal every stored secret with the newest key, and say which older keys are spent."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand

from connector_wizard.management.progress import Progress
from connector_wizard.models import Actor
from connector_wizard.usecases.rotate_keys import (
    KeyUse,
    Rotation,
    count_by_key,
    find_unopenable,
    rotate_keys,
    waiting,
)

OTHER_RING = (
    "INTEGRITY_KEYS are another ring, which this command leaves alone: "
    "a key there must stay while an event of a history names it."
)
OPERATOR = Actor(name="operator", user_agent="manage.py")


def whole_number(text: str) -> int:
    """
    Return the number of secrets in a batch.

    :raises ArgumentTypeError: if it is none, or below 1
    """
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError("must be a whole number, 1 or more")
    return int(text)


class Command(BaseCommand):
    """``manage.py rotate_keys``."""

    help = "Seal every stored secret with the newest key, and say which older keys are spent."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask whether only to look, and how many secrets a transaction takes."""
        parser.add_argument(
            "--check", action="store_true", help="change nothing; try to open every secret"
        )
        parser.add_argument("--batch", type=whole_number, default=200, metavar="N")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Rotate, or look; exit 1 unless every secret opens and needs the newest key only."""
        batch, uses = options["batch"], count_by_key()
        check = options["check"]
        total = sum(use.total for use in uses) if check else waiting(uses)
        with Progress(self.stderr, total) as progress:
            if check:
                done = find_unopenable(batch=batch, go_on=progress.goes_on)
            else:
                done = rotate_keys(actor=OPERATOR, batch=batch, go_on=progress.goes_on)
        left = count_by_key()
        self._tell(done, left, check=check)
        if done.unopenable or done.interrupted or waiting(left):
            raise SystemExit(1)

    def _tell(self, done: Rotation, uses: Sequence[KeyUse], *, check: bool) -> None:
        if done.unopenable:
            lines = [f"{place}: {why}" for place, why in done.unopenable.items()]
            self.stderr.write("\n".join(lines))
            self.stderr.write(f"Not opened, and left alone: {len(lines):,}.")
        verdicts = [_verdict(use) for use in uses]
        lines = [*_table(uses), "", *verdicts, OTHER_RING, *_outlook(done, uses)]
        if not check:
            lines = [f"Sealed anew: {done.resealed:,}.", "", *lines]
        self.stdout.write("\n".join(lines))


def _outlook(done: Rotation, uses: Sequence[KeyUse]) -> list[str]:
    if done.interrupted:
        return ["Interrupted. Run it again: what is done stays done."]
    left = waiting(uses)
    return [f"Still waiting for manage.py rotate_keys: {left:,}."] if left else []


def _table(uses: Sequence[KeyUse]) -> list[str]:
    lines = [f"{'key':<10}{'':<10}{'secrets':>10}  where"]
    for use in uses:
        where = ", ".join(f"{name} {number:,}" for name, number in use.columns.items())
        name = use.key_id or "(none)"
        lines.append(f"{name:<10}{_standing(use):<10}{use.total:>10,}  {where}".rstrip())
    return lines


def _standing(use: KeyUse) -> str:
    if use.is_newest:
        return "newest"
    return "older" if use.on_ring else "missing"


def _verdict(use: KeyUse) -> str:
    if use.is_newest:
        return f"{use.key_id} seals: keep it first."
    number = f"Secrets that need it: {use.total:,}."
    if not use.on_ring:
        missing = f"{use.key_id} is missing. {number} Put it back."
        return missing if use.key_id else f"In no form of ours, opened by no key: {use.total:,}."
    if use.total:
        return f"{use.key_id} is NOT spent. {number} Keep it."
    return f"{use.key_id} is spent: no secret needs it. Only older backups still do."
