"""Keep a reviewer's word on a connection, bound to exactly what was reviewed; never changed."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connector_wizard.models.audit import Actor
from connector_wizard.models.connections import Connection, ConnectionQuerySet
from connector_wizard.models.teams import User

WAITING, STALE = "waiting", "stale"


class Review(models.Model):
    """One word on a connection: a reviewer's verdict, or the creator's answer to it."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", _("approved")
        CHANGES_REQUESTED = "changes_requested", _("changes requested")
        FLAGGED = "flagged", _("flagged")
        ANSWERED = "answered", _("answered")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="reviews")
    verdict = models.CharField(_("verdict"), max_length=20, choices=Verdict)
    comment = models.TextField(_("comment"), max_length=2000, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=254)
    at = models.DateTimeField()
    # The digest of what was looked at: by it a later change shows.
    bound_to = models.CharField(max_length=64)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["connection", "-at"], name="reviews_of_a_connection")]

    def __str__(self) -> str:
        return f"{self.connection}: {self.get_verdict_display()}"


def digest_of(connection: Connection) -> str:
    """
    Return the SHA-256, in hex, of all that a review is about; secrets by their fingerprints.

    Another account, sandbox, name, spec, parameter or secret gives another digest.
    """
    about = {
        "account": str(connection.account_id),
        "sandbox": connection.sandbox,
        "name": connection.name,
        "description": connection.description,
        "spec": [connection.spec_id, connection.spec_version],
        "auth": connection.auth_spec.get("name", ""),
        "params": connection.params,
        # Those of discarded ones too: that our copy is gone makes it no other connection.
        "secrets": dict(connection.fingerprints),
        "id": connection.remote_id,
    }
    text = json.dumps(about, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# What a reviewer can say; the other word is the creator's.
VERDICTS = [one for one in Review.Verdict if one != Review.Verdict.ANSWERED]
ANSWERABLE = (Review.Verdict.CHANGES_REQUESTED, Review.Verdict.FLAGGED)


@dataclass(frozen=True, slots=True)
class Standing:
    """
    Where the review of a connection stands.

    ``state`` is empty before creation, else waiting, stale or the newest verdict. ``mark`` is
    another one as soon as anybody changes the connection or says a word on it.
    """

    state: str
    newest: Review | None
    digest: str
    mark: str

    @property
    def is_answerable(self) -> bool:
        """Whether a reviewer waits for an answer."""
        return self.state in ANSWERABLE

    def say(self, verdict: Review.Verdict, comment: str, *, about: Connection, by: Actor) -> Review:
        """Write the next word on ``about``, bound to what it is now."""
        return Review.objects.create(
            connection=about,
            verdict=verdict,
            comment=comment,
            by=by.user,
            by_name=by.name,
            at=timezone.now(),
            bound_to=self.digest,
        )


def standing_of(connection: Connection) -> Standing:
    """Return the standing that follows from the newest word and from what it was bound to."""
    return standing_after(connection, connection.reviews.first())


def standings_of(connections: Sequence[Connection]) -> dict[uuid.UUID, Standing]:
    """Return the standing of each, by its id, with one question to the database."""
    words = Review.objects.filter(connection__in=connections).order_by("at")
    newest = {word.connection_id: word for word in words}
    return {one.pk: standing_after(one, newest.get(one.pk)) for one in connections}


def standing_after(connection: Connection, newest: Review | None) -> Standing:
    """Return the standing of a connection, the newest word on which is at hand."""
    digest = digest_of(connection)
    mark = f"{digest}.{newest.pk if newest else ''}"
    state = review_state(connection, newest.verdict if newest else None)
    if newest and state == newest.verdict and newest.bound_to != digest:
        state = STALE
    return Standing(state, newest, digest, mark)


def review_state(connection: Connection, verdict: str | None) -> str:
    """Return the state for a list, where only the newest verdict is at hand."""
    if connection.status != Connection.Status.CREATED:
        return ""
    if verdict in (None, Review.Verdict.ANSWERED):
        return WAITING
    return STALE if connection.awaits_review_since else str(verdict)


def in_review_state(rows: ConnectionQuerySet, *states: str) -> ConnectionQuerySet:
    """Return those of which the review stands at one of ``states``."""
    decided = Q(("verdict__in", states), status=Connection.Status.CREATED, awaits_review_since=None)
    waiting = Q(awaits_review_since__isnull=False)
    return with_verdicts(rows).filter(decided | waiting if WAITING in states else decided)


def with_verdicts(rows: ConnectionQuerySet) -> ConnectionQuerySet:
    """Annotate each connection with the newest ``verdict`` on it."""
    newest = Review.objects.filter(connection=OuterRef("pk")).order_by("-at")
    return rows.annotate(verdict=Subquery(newest.values("verdict")[:1]))
