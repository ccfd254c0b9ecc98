"""Keep one base connection from draft to the Platform's answer."""

import hashlib
import json
import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from connector_wizard.models.accounts import PlatformAccount
from connector_wizard.models.answers import Answers, Label, target_of
from connector_wizard.models.connection_lists import ConnectionQuerySet
from connector_wizard.models.states import StateError, Status, TestVerdict
from connector_wizard.models.teams import Team, User

__all__ = ["Connection", "ConnectionQuerySet", "Label", "StateError", "line_of", "target_of"]


def line_of(name: str) -> str:
    """Return the name as it can be found, as a whole line, among others."""
    return f"\n{name}\n"


class Connection(Answers):
    """One base connection: begun as a draft, made on the Platform, kept on record."""

    Status = Status
    TestVerdict = TestVerdict

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="connections")
    account = models.ForeignKey(
        PlatformAccount, models.PROTECT, related_name="connections", null=True
    )
    sandbox = models.CharField(_("sandbox"), max_length=256, blank=True)
    is_production = models.BooleanField(default=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)

    # Begun for an entry of a file: another run may discard the draft and begin it anew.
    from_file = models.BooleanField(default=False)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="copies")

    remote_id = models.CharField(max_length=100, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="connections")
    created_by_name = models.CharField(max_length=254)
    # Everybody who had a hand in what it is, one a line: none of them may judge it.
    hands = models.TextField(default="")
    begun_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)
    created_at = models.DateTimeField(null=True)
    # When it was put on record, where others made it on the Platform.
    adopted_at = models.DateTimeField(null=True)
    # Since when it waits in the reviewers' queue; nothing once somebody has given a verdict.
    awaits_review_since = models.DateTimeField(null=True)

    # What the Platform's last test with a verdict came to, when that was, and since when it is so.
    test_verdict = models.CharField(max_length=8, choices=TestVerdict, blank=True)
    tested_at = models.DateTimeField(null=True)
    test_since = models.DateTimeField(null=True)
    # Since when that tells nothing: what it signs in with is, or may be, another by now.
    test_outdated_at = models.DateTimeField(null=True)
    # When the next test is due, and until when somebody is at it.
    test_due_at = models.DateTimeField(null=True)
    test_lease_until = models.DateTimeField(null=True)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at"]
        indexes = [
            models.Index(fields=["team", "-begun_at", "-id"], name="connections_of_a_team"),
            models.Index(fields=["status", "touched_at"], name="connections_by_status"),
            models.Index(fields=["team", "sandbox", "target"], name="connections_by_target"),
            models.Index(
                fields=["test_due_at"],
                name="connections_due_for_a_test",
                condition=Q(test_due_at__isnull=False),
            ),
            models.Index(
                fields=["team", "awaits_review_since", "id"],
                name="connections_awaiting_review",
                condition=Q(awaits_review_since__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="created_connections_have_a_remote_id",
                condition=~Q(status="created") | ~Q(remote_id=""),
            ),
            models.UniqueConstraint(
                fields=["account", "sandbox", "remote_id"],
                name="one_record_per_base_connection",
                # What was deleted and is there again is put on record anew.
                condition=~Q(remote_id="") & ~Q(status="deleted"),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.source_title or str(_("new connection"))

    @property
    def lacks_secrets(self) -> bool:
        """Whether the Platform may have secrets of it that are not here: discarded, or others'."""
        elsewhere = self.secrets_discarded_at is not None or self.adopted_at is not None
        return elsewhere and bool(self.auth_specs) and not self.secret_marks

    @property
    def is_half_known(self) -> bool:
        """Whether the Platform may have answers of it that are not even known here by name."""
        return self.lacks_secrets and not self.discarded_fingerprints

    def bound_to(self, name: str) -> list[str]:
        """Return what a secret's fingerprint is bound to: equal ones elsewhere look different."""
        return [str(self.team_id), name]

    @property
    def current_verdict(self) -> str:
        """What the last test came to, if it tells anything of how it is now."""
        return "" if self.test_outdated_at else self.test_verdict

    @property
    def version(self) -> str:
        """A mark of what is on record: another one as soon as any of it is changed."""
        answers = [self.name, self.description, self.auth_index, self.params]
        text = json.dumps([self.etag, *answers, dict(self.fingerprints)], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def next_step(self) -> str:
        """Where the wizard goes on: the first thing that is not yet settled."""
        settled = {
            "account": self.account_id is not None,
            "sandbox": bool(self.sandbox),
            "source": bool(self.spec_id),
            "credentials": self.credentials_checked or not self.needs_credentials,
        }
        return next((step for step, done in settled.items() if not done), "check")

    # Changes

    def edit(self, *, now: datetime, **values: Any) -> None:
        """
        Change a draft's answers. Secrets are sealed on the way.

        :raises StateError: if it is not a draft any more
        """
        stored = {name: self._as_stored(name, value) for name, value in values.items()}
        if not self._move(Connection.Status.DRAFT, Connection.Status.DRAFT, now, **stored):
            raise StateError(f"{self} is already on its way")

    def note_hand(self, name: str) -> None:
        """Remember that ``name`` had a hand in what it is."""
        line = line_of(name)
        rows = Connection.objects.filter(pk=self.pk).exclude(hands__contains=line)
        rows.update(hands=Concat("hands", Value(line, models.TextField())))
        if line not in self.hands:
            self.hands += line

    def claim(self, *, now: datetime) -> None:
        """
        Take the draft for one try, so that no second press can send it again.

        :raises StateError: if it is not a draft any more
        """
        if not self._move(Connection.Status.DRAFT, Connection.Status.SUBMITTING, now):
            raise StateError(f"{self} is already on its way")

    def confirm(self, *, remote_id: str, etag: str, now: datetime) -> bool:
        """Record the id that the Platform gave; the first to write wins."""
        waiting = (Connection.Status.SUBMITTING, Connection.Status.UNCONFIRMED)
        answer = _answer(remote_id, etag, now)
        return any(self._move(state, Connection.Status.CREATED, now, **answer) for state in waiting)

    def adopt(self, *, remote_id: str, etag: str, now: datetime, untouched_since: datetime) -> bool:
        """
        Record an id for a draft whose try was thought lost and arrived late all the same.

        Only while nobody worked on the draft: else the record would tell of other answers than
        those that the Platform holds.
        """
        rows = Connection.objects.filter(pk=self.pk, touched_at=untouched_since)
        answer = _answer(remote_id, etag, now)
        draft, created = Connection.Status.DRAFT, Connection.Status.CREATED
        return self._move(draft, created, now, rows=rows, **answer)

    def reopen(self, *, now: datetime) -> bool:
        """Hand the connection back to the wizard with everything that was typed."""
        waiting = (Connection.Status.SUBMITTING, Connection.Status.UNCONFIRMED)
        return any(self._move(state, Connection.Status.DRAFT, now) for state in waiting)

    def mark_unconfirmed(self, *, now: datetime) -> bool:
        """Admit that nobody knows yet whether it was created."""
        return self._move(Connection.Status.SUBMITTING, Connection.Status.UNCONFIRMED, now)

    @sensitive_variables()
    def take_over(self, *, now: datetime, **values: Any) -> bool:
        """Put on record how it is on the Platform, if it is; secrets are sealed on the way."""
        stored = {name: self._as_stored(name, value) for name, value in values.items()}
        return self._move(Connection.Status.CREATED, Connection.Status.CREATED, now, **stored)

    def mark_deleted(self, *, now: datetime) -> bool:
        """Record that the Platform has it no more; our copy of its secrets goes as well."""
        gone = {"secrets": self._as_stored("secrets", {}), "secret_marks": {}}
        created, deleted = Connection.Status.CREATED, Connection.Status.DELETED
        return self._move(created, deleted, now, awaits_review_since=None, **gone)

    def await_review(self, *, since: datetime) -> None:
        """Join the reviewers' queue, at its end."""
        self._queue(since)

    def leave_queue(self) -> None:
        """Leave the reviewers' queue: somebody has given a verdict."""
        self._queue(None)

    def _queue(self, since: datetime | None) -> None:
        Connection.objects.filter(pk=self.pk).update(awaits_review_since=since)
        self.awaits_review_since = since

    def discard(self) -> None:
        """
        Delete the draft.

        :raises StateError: if it is not a draft any more, or a try of it may yet turn up
        """
        # Locked first: it is deleted by its key, and might be claimed between look and deed.
        row = Connection.objects.discardable().filter(pk=self.pk).select_for_update(of=("self",))
        if row.values_list("pk").first() is None:
            raise StateError(f"{self} is not a draft any more")
        Connection.objects.filter(pk=self.pk).delete()

    def _move(
        self,
        old: str,
        new: str,
        now: datetime,
        rows: "ConnectionQuerySet | None" = None,
        **values: Any,
    ) -> bool:
        rows = Connection.objects.filter(pk=self.pk) if rows is None else rows
        if not rows.filter(status=old).update(status=new, touched_at=now, **values):
            return False
        for name, value in {"status": new, "touched_at": now, **values}.items():
            setattr(self, name, value)
        return True


def _answer(remote_id: str, etag: str, now: datetime) -> dict[str, Any]:
    """Return what a creation writes; it joins the reviewers' queue by the same statement."""
    return {
        "remote_id": remote_id,
        "etag": etag,
        "created_at": now,
        "awaits_review_since": now,
        # The Platform may not have tried the credentials while it created.
        "test_due_at": now,
    }
