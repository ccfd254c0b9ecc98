"""Seal every stored secret anew with the newest key, in small steps beside live traffic."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from connector_wizard import audit
from connector_wizard.crypto.fields import Sealed, key_ring
from connector_wizard.crypto.keyring import UnopenableError
from connector_wizard.models import Action, Actor, Outcome, Team
from connector_wizard.models.sealed import Row, SealedColumn, sealed_columns

Watch = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class KeyUse:
    """How many stored secrets need one key, and in which columns."""

    key_id: str
    on_ring: bool
    is_newest: bool
    columns: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many secrets need it."""
        return sum(self.columns.values())


@dataclass(slots=True)
class Rotation:
    """What a rotation did: how many it sealed anew, and what does not open, with why."""

    resealed: int = 0
    unopenable: dict[str, str] = field(default_factory=dict)
    interrupted: bool = False


def count_by_key() -> list[KeyUse]:
    """
    Return every key of the ring, newest first, then keys that secrets need and the ring lacks.

    A last one without an id stands for what is in no form of ours. No secret is loaded.
    """
    counts = {str(column): column.count_by_key() for column in sealed_columns()}
    ring = key_ring()
    needed = {key for found in counts.values() for key in found}
    missing = sorted(needed - set(ring.key_ids), key=lambda key: (not key, key))
    return [
        KeyUse(
            key_id=key,
            on_ring=key in ring.key_ids,
            is_newest=key == ring.newest,
            columns={name: found[key] for name, found in counts.items() if found[key]},
        )
        for key in [*ring.key_ids, *missing]
    ]


def waiting(uses: Sequence[KeyUse]) -> int:
    """Return how many secrets are not yet sealed with the newest key."""
    return sum(use.total for use in uses if not use.is_newest)


def rotate_keys(*, actor: Actor, batch: int, go_on: Watch) -> Rotation:
    """
    Seal with the newest key whatever is not, ``batch`` secrets a transaction.

    ``go_on`` hears after each batch how many are done, and says whether to continue; another run
    takes up the rest. An edit made meanwhile wins. What does not open stays as it is. That it
    began, and how it ended, is put on every team's record.
    """
    before = count_by_key()
    rotation = Rotation()
    if not waiting(before):
        return rotation
    _record(Action.KEYS_ROTATION_BEGUN, actor, {"secrets by key": _in_words(before)})
    for column in sealed_columns():
        while _walk(column, rotation, batch, go_on):
            pass
    after = count_by_key()
    told = {"secrets by key": _in_words(after), "sealed anew": rotation.resealed}
    told |= {"not opened": len(rotation.unopenable), "waiting": waiting(after)}
    outcome = Outcome.REFUSED if waiting(after) else Outcome.SUCCESS
    _record(Action.KEYS_ROTATED, actor, told, outcome)
    return rotation


def find_unopenable(*, batch: int, go_on: Watch) -> Rotation:
    """Try to open every stored secret, whatever its key; change nothing, record nothing."""
    tried, looked_at = Rotation(), 0
    for column in sealed_columns():
        for rows in column.batches(batch):
            _sealed_anew(column, rows, tried)
            looked_at += len(rows)
            if not go_on(looked_at):
                tried.interrupted = True
                return tried
    return tried


def _walk(column: SealedColumn, rotation: Rotation, batch: int, go_on: Watch) -> bool:
    """Go through the column once; tell whether an edit came between, so that it is due again."""
    lost = False
    if rotation.interrupted:
        return False
    for rows in column.batches(batch, but_of_key=key_ring().newest):
        anew = _sealed_anew(column, rows, rotation)
        # Short, and only for the writing: other writers wait no longer than for a page.
        with transaction.atomic(durable=True):
            won = column.exchange(anew)
        rotation.resealed += won
        lost = lost or won < len(anew)
        if not go_on(rotation.resealed + len(rotation.unopenable)):
            rotation.interrupted = True
            return False
    return lost


@sensitive_variables()
def _sealed_anew(
    column: SealedColumn, rows: Sequence[Row], rotation: Rotation
) -> list[tuple[Any, Sealed, Sealed]]:
    anew = []
    for pk, stored in rows:
        try:
            anew.append((pk, stored, column.field.resealed(stored, pk)))
        except UnopenableError as error:
            rotation.unopenable[f"{column} {pk}"] = str(error)
    return anew


def _in_words(uses: Sequence[KeyUse]) -> str:
    return ", ".join(f"{use.key_id or 'none of ours'}: {use.total}" for use in uses)


def _record(
    action: Action, actor: Actor, changes: Mapping[str, Any], outcome: Outcome = Outcome.SUCCESS
) -> None:
    fact = audit.Fact(action, outcome=outcome, changes=changes)
    for team in Team.objects.order_by("pk"):
        # One chain's lock at a time.
        with transaction.atomic(durable=True):
            audit.record(fact, actor=actor, team=team)
