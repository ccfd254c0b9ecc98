"""Keep requests to create a base connection, and what was decided on each."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from connector_wizard.models.audit import Actor
from connector_wizard.models.connections import (
    Connection,
    ConnectionQuerySet,
    StateError,
    line_of,
)
from connector_wizard.models.teams import Team, User


class ApprovalQuerySet(models.QuerySet["Approval"]):
    """Lists of requests."""

    def standing(self) -> "ApprovalQuerySet":
        """Those that wait, or that allow a creation."""
        return self.filter(state__in=[Approval.State.WAITING, Approval.State.APPROVED])

    def waiting_for(self, user: User, team: Team) -> "ApprovalQuerySet":
        """What waits in the team for somebody's word, but for what ``user`` had a hand in."""
        rows = self.filter(state=Approval.State.WAITING, connection__team=team)
        rows = rows.filter(connection__status=Connection.Status.DRAFT)
        return rows.exclude(makers__contains=line_of(user.email)).order_by("asked_at", "pk")


class Approval(models.Model):
    """One request to create, bound to exactly what would be sent; a change makes it void."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for approval")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        VOID = "void", _("void, since it was changed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="approvals")
    # The digest of what would be sent: see orders.order_digest.
    bound_to = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    # Everybody who had a hand in it, one a line: none of them may approve it.
    makers = models.TextField()
    asked_by_name = models.CharField(max_length=254)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    decided_by_name = models.CharField(max_length=254, blank=True)
    decided_at = models.DateTimeField(null=True)
    comment = models.TextField(_("comment"), max_length=2000, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["state", "asked_at"], name="approvals_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["connection"],
                name="one_standing_approval_per_connection",
                condition=Q(state__in=["waiting", "approved"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.connection}: {self.get_state_display()}"

    @property
    def decider(self) -> Actor:
        """Whoever decided, as the author of what follows from it."""
        return Actor(name=self.decided_by_name, user=self.decided_by)

    def was_made_by(self, user: User) -> bool:
        """Tell whether ``user`` had a hand in what is to be created."""
        return line_of(user.email) in self.makers

    # Changes

    @classmethod
    def ask(cls, connection: Connection, digest: str, *, by: Actor, now: datetime) -> "Approval":
        """Ask for approval of what has this digest."""
        typed = [mark["by"] for mark in connection.secret_marks.values()]
        touched = filter(None, connection.hands.splitlines())
        return cls.objects.create(
            connection=connection,
            bound_to=digest,
            makers=_lines({by.name, connection.created_by_name, *typed, *touched}),
            asked_by_name=by.name,
            asked_at=now,
        )

    def decide(self, state: str, comment: str, *, by: Actor, now: datetime) -> None:
        """
        Write down a reviewer's word.

        :raises StateError: if it waits no longer
        """
        self._move(
            [Approval.State.WAITING],
            state=state,
            comment=comment,
            decided_by=by.user,
            decided_by_name=by.name,
            decided_at=now,
        )

    def end(self, state: str) -> None:
        """
        Let it count no more: it was withdrawn, or what it was bound to was changed.

        :raises StateError: if it counts no more already
        """
        self._move([Approval.State.WAITING, Approval.State.APPROVED], state=state)

    def _move(self, old: Iterable[str], **values: object) -> None:
        if not Approval.objects.filter(pk=self.pk, state__in=old).update(**values):
            raise StateError(f"{self} was decided or withdrawn meanwhile")
        for name, value in values.items():
            setattr(self, name, value)


def with_approvals(rows: ConnectionQuerySet) -> ConnectionQuerySet:
    """Annotate each connection with the ``approval`` that it waits for or has, if any."""
    standing = Approval.objects.standing().filter(connection=OuterRef("pk"))
    return rows.annotate(approval=Subquery(standing.values("state")[:1]))


def with_newest_approvals(rows: ConnectionQuerySet) -> ConnectionQuerySet:
    """Annotate each with what became of its newest request, a "no" too, as ``approval``."""
    newest = Approval.objects.filter(connection=OuterRef("pk"))
    return rows.annotate(approval=Subquery(newest.values("state")[:1]))


def _lines(names: Iterable[str]) -> str:
    """Return the names so that each can be found as a whole line."""
    return "".join(map(line_of, sorted(names)))
