"""Answer a reviewer who asked for changes: the connection goes back into the queue."""

from django.db import transaction

from connector_wizard import audit
from connector_wizard.models import Action, Actor, Connection, NoticeKind, Review, StateError
from connector_wizard.models.reviews import standing_of
from connector_wizard.notices import about_connection, tell


def answer_review(*, actor: Actor, connection: Connection, comment: str) -> None:
    """
    Write the answer down and ask for another review.

    :raises StateError: if no reviewer waits for one
    """
    with transaction.atomic(durable=True):
        row = Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)
        standing = standing_of(row)
        if not standing.is_answerable:
            raise StateError(f"{row} waits for no answer")
        answer = standing.say(Review.Verdict.ANSWERED, comment, about=row, by=actor)
        row.await_review(since=answer.at)
        told = {"comment": comment}
        fact = audit.Fact(Action.REVIEW_ANSWERED, about=row, changes=told)
        audit.record(fact, actor=actor, team=row.team)
        kind = NoticeKind.WAITING_FOR_REVIEW
        tell(about_connection(kind, row, by=actor, at=answer.at))
