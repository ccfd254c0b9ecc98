"""Say what is to become of a change, where somebody else has changed the connection meanwhile."""

from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.background import SENDING, in_background
from connector_wizard.changes import Verdict, take_over, work
from connector_wizard.inventory.there import as_found, told_of, unknown_here
from connector_wizard.models import Action, Actor, Change, Connection, StateError
from connector_wizard.models.changes import HEAD_START
from connector_wizard.models.sightings import Difference


class Answer(StrEnum):
    """What a person can say to it."""

    REPEAT = "repeat"
    TAKE_OVER = "take-over"
    GIVE_UP = "give-up"


def answer_stale_change(
    *, actor: Actor, change: Change, answer: Answer, seen: str
) -> Difference | None:
    """
    Repeat the change on the version that was shown, or give it up, with or without taking over.

    ``seen`` marks the change and the version that the person was asked about. Returned is an auth
    spec that was to be taken over and could not be: the source's spec on record does not know it.

    :raises StateError: if it does not wait for an answer, or for one about something else
    """
    if change.outcome != Change.Outcome.STALE or change.version_shown != seen:
        raise StateError(f"{change} does not wait for an answer")
    if answer == Answer.REPEAT:
        _repeat(actor, change)
        in_background(lambda: work(change.pk, actor=actor), SENDING)
    elif answer == Answer.TAKE_OVER:
        return _take_over(actor, change)
    elif not Verdict(change, actor, timezone.now()).given_up():
        raise StateError(f"{change} was answered meanwhile")
    return None


def _repeat(actor: Actor, change: Change) -> None:
    if not change.may_be_repeated:
        raise StateError(f"{change.connection} signs in by another auth spec")
    with transaction.atomic(durable=True):
        Connection.objects.lock([change.connection_id])
        # No earlier sending can do anything any more: it names a version that is gone.
        again = {"etag": change.found["etag"], "sent_at": None, "unknown_left_by": None}
        again |= {"looks": 0, "next_look_at": timezone.now() + HEAD_START}
        if not change.note(outcome=Change.Outcome.QUEUED, **again):
            raise StateError(f"{change} was answered meanwhile")
        change.connection.note_hand(actor.name)
        told = {**_told(change), "change": change.kind, "etag": change.etag}
        fact = audit.Fact(Action.CHANGE_REPEATED, about=change.connection, changes=told)
        audit.record(fact, actor=actor, team=change.connection.team)


def _take_over(actor: Actor, change: Change) -> Difference | None:
    now, connection, found = timezone.now(), change.connection, change.found
    with transaction.atomic(durable=True):
        Connection.objects.lock([connection.pk])
        if not Verdict(change, actor, now).given_up():
            raise StateError(f"{change} was answered meanwhile")
        left = unknown_here(connection, change.differences)
        told = {
            **_told(change),
            "name": {"before": connection.name, "after": found["name"]},
            "description": {"before": connection.description, "after": found["description"]},
            "etag": found["etag"],
        }
        values = {**as_found(change), "etag": found["etag"]}
        take_over(connection, values, by=actor, now=now)
        fact = audit.Fact(Action.CONNECTION_TAKEN_OVER, about=connection, changes=told)
        audit.record(fact, actor=actor, team=connection.team)
    return left


def _told(change: Change) -> dict[str, Any]:
    differences = change.differences
    return told_of(differences, unknown_here(change.connection, differences))
