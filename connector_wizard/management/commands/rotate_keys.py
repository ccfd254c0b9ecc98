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
        for place, why in done.unopenable.items():
            self.stderr.write(f"{place}: {why}")
        if done.unopenable:
            self.stderr.write(f"{len(done.unopenable)} secrets do not open and were left alone.")
        if not check:
            self.stdout.write(f"Sealed anew: {done.resealed:,}.")
        self.stdout.write("")
        for line in _table(uses):
            self.stdout.write(line)
        self.stdout.write("")
        for use in uses:
            self.stdout.write(_verdict(use))
        self.stdout.write(
            "INTEGRITY_KEYS are another ring, which this command leaves alone: "
            "a key there must stay while an event of a history names it."
        )
        if done.interrupted:
            self.stdout.write("Interrupted. Run it again: what is done stays done.")
        elif waiting(uses):
            self.stdout.write(f"{waiting(uses):,} secrets still wait for manage.py rotate_keys.")


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
    if not use.key_id:
        return f"{use.total:,} secrets are in no form of ours: they open with no key."
    if not use.on_ring:
        return f"{use.key_id} is missing, and {use.total:,} secrets need it: put it back."
    if use.total:
        return f"{use.key_id} is NOT spent: {use.total:,} secrets need it. Keep it."
    return f"{use.key_id} is spent: no secret needs it. Only older backups still do."
