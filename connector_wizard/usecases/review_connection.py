"""Give a verdict on what was created, bound to exactly what the reviewer saw."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from connector_wizard import audit
from connector_wizard.models import Action, Actor, Connection, NoticeKind, Review, StateError
from connector_wizard.models.reviews import ANSWERABLE, standing_of
from connector_wizard.notices import about_connection, tell

ACTIONS: Final = {
    Review.Verdict.APPROVED: Action.REVIEW_APPROVED,
    Review.Verdict.CHANGES_REQUESTED: Action.REVIEW_CHANGES_REQUESTED,
    Review.Verdict.FLAGGED: Action.REVIEW_FLAGGED,
}


@dataclass(frozen=True, slots=True)
class Word:
    """A verdict and its comment; ``seen`` is the mark of the standing that the reviewer saw."""

    verdict: Review.Verdict
    seen: str
    comment: str = ""


def review_connection(*, actor: Actor, connection: Connection, word: Word) -> Review:
    """
    Write the verdict down and take the connection out of the queue.

    :raises StateError: if it is not created, or was changed or reviewed since it was seen
    """
    with transaction.atomic(durable=True):
        row = Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)
        standing = standing_of(row)
        if not standing.state or standing.mark != word.seen:
            raise StateError(f"{row} was changed or reviewed meanwhile")
        review = standing.say(word.verdict, word.comment, about=row, by=actor)
        row.leave_queue()
        told = {"comment": word.comment, "bound to": standing.digest}
        fact = audit.Fact(ACTIONS[word.verdict], about=row, changes=told)
        audit.record(fact, actor=actor, team=row.team)
        if word.verdict in ANSWERABLE:
            kind, at = NoticeKind.CHANGES_REQUESTED, review.at
            tell(about_connection(kind, row, by=actor, at=at, verdict=word.verdict.value))
    return review


def approve_all(*, actor: Actor, chosen: Iterable[tuple[Connection, str]]) -> list[Connection]:
    """
    Approve each connection that still is as it was seen; return those that are not.

    ``chosen`` has the connections with the marks that the reviewer saw.
    """
    left = []
    for connection, seen in chosen:
        word = Word(Review.Verdict.APPROVED, seen)
        try:
            review_connection(actor=actor, connection=connection, word=word)
        except StateError:
            left.append(connection)
    return left
