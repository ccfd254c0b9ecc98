"""Append one event to a team's chain, inside the transaction of the change it tells of."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.db import models, transaction
from django.db.transaction import TransactionManagementError

from connector_wizard.advice import Problem
from connector_wizard.crypto.fields import integrity_ring
from connector_wizard.models import Action, Actor, ChainHead, Event, Outcome, Team, User

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
CHAIN, HEAD = "audit-chain", "audit-head"
SIGNED_COLUMNS = (
    "team_id",
    "sequence",
    "at",
    "actor",
    "actor_id",
    "action",
    "outcome",
    "object_kind",
    "object_id",
    "object_label",
    "address",
    "user_agent",
    "request_id",
    "changes",
    "key_id",
    "previous_hash",
)


@dataclass(frozen=True, slots=True)
class Fact:
    """What an event tells besides who and when; ``changes`` never holds a secret's value."""

    action: Action
    about: models.Model | None = None
    # What it is about, in words, where that is no row.
    label: str = ""
    outcome: Outcome = Outcome.SUCCESS
    changes: Mapping[str, Any] | None = None


def record(fact: Fact, *, actor: Actor, team: Team) -> Event:
    """
    Append ``fact`` to the team's chain.

    :raises TransactionManagementError: outside a transaction: a change and its event stand or
        fall together
    """
    if not transaction.get_connection().in_atomic_block:
        raise TransactionManagementError("An event belongs in the transaction of its change.")
    # Whoever holds the head's lock appends; without it a chain forks under load.
    head = ChainHead.lock(team)
    event = _event(fact, actor, team)
    event.sequence = head.sequence + 1
    event.previous_hash = head.hash
    event.hash = signature(event)
    event.save(force_insert=True)
    head.sequence, head.hash, head.key_id = event.sequence, event.hash, event.key_id
    head.seal = seal_of(head)
    head.advance()
    return event


def record_failure(fact: Fact, problem: Problem, *, actor: Actor, team: Team) -> None:
    """Append, in a transaction of its own, that the Platform said no or did not answer."""
    told = {**(fact.changes or {}), "reason": problem.sentence, "request id": problem.request_id}
    failed = replace(fact, outcome=Outcome.REFUSED, changes=told)
    with transaction.atomic(durable=True):
        record(failed, actor=actor, team=team)


def signature(event: Event) -> str:
    """
    Return the HMAC that ties ``event`` to all before it.

    :raises UnopenableError: if the key it names is not on the ring
    """
    return signed([getattr(event, column) for column in SIGNED_COLUMNS], key=event.key_id)


def signed(values: Sequence[Any], *, key: str) -> str:
    """
    Return the HMAC of an event's ``SIGNED_COLUMNS``, as the database gives them back.

    :raises UnopenableError: if the key is not on the ring
    """
    told = dict(zip(SIGNED_COLUMNS, values, strict=True))
    told["team_id"] = str(told["team_id"])
    # Fixed text, always six digits: databases and languages print times in their own ways.
    told["at"] = told["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return integrity_ring().sign(canonical(told).encode(), purpose=CHAIN, key=key)


def seal_of(head: ChainHead) -> str:
    """
    Return the HMAC by which a cut tail shows: where the chain ends, and where it begins.

    :raises UnopenableError: if the key it names is not on the ring
    """
    told = [str(head.team_id), head.sequence, head.hash, head.anchor_sequence, head.anchor_hash]
    return integrity_ring().sign(canonical(told).encode(), purpose=HEAD, key=head.key_id)


def canonical(value: Any) -> str:
    """Return the one JSON text of ``value``: sorted names, no spaces."""
    return _ENCODER.encode(value)


def _event(fact: Fact, actor: Actor, team: Team) -> Event:
    about = fact.about
    return Event(
        team=team,
        at=datetime.now(tz=UTC),
        actor=actor.name[:254],
        actor_id=str(actor.user.pk) if actor.user else "",
        action=fact.action,
        outcome=fact.outcome,
        object_kind=_kind(about),
        object_id=str(about.pk) if about else "",
        object_label=(fact.label or (str(about) if about else ""))[:254],
        address=actor.address[:45],
        user_agent=actor.user_agent[:256],
        request_id=actor.request_id[:64],
        changes=canonical({**(fact.changes or {}), **_means(actor)}),
        key_id=integrity_ring().newest,
    )


def _means(actor: Actor) -> dict[str, str]:
    return {"by token": actor.token} if actor.token else {}


def _kind(about: models.Model | None) -> str:
    if about is None:
        return ""
    # "user" would say whose table it is; a history speaks of people.
    return "person" if isinstance(about, User) else str(about._meta.verbose_name)  # noqa: SLF001 - Django's own API
