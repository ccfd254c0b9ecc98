"""Send a connection back to its reviewers where it is no longer what they saw."""

from datetime import datetime

from connector_wizard.models import Actor, Connection, NoticeKind
from connector_wizard.models.reviews import digest_of
from connector_wizard.notices import about_connection, tell


def review_anew(connection: Connection, *, seen: str, by: Actor, now: datetime) -> None:
    """Put it into the queue unless its digest is ``seen`` still; in the change's transaction."""
    if digest_of(connection) == seen:
        return
    connection.await_review(since=now)
    tell(about_connection(NoticeKind.WAITING_FOR_REVIEW, connection, by=by, at=now))
