"""Keep one base connection from draft to the Platform's answer."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from connector_wizard.crypto.fields import EncryptedJSONField
from connector_wizard.models.accounts import PlatformAccount
from connector_wizard.models.json_text import JSONTextField
from connector_wizard.models.teams import Membership, Team, User


def target_of(spec_id: str, params: Mapping[str, Any]) -> str:
    """Return a mark that is equal for equal plain answers; letter case and order do not count."""
    text = json.dumps([spec_id, params], sort_keys=True).lower()
    return hashlib.sha256(text.encode()).hexdigest() if params else ""


def line_of(name: str) -> str:
    """Return the name as it can be found, as a whole line, among others."""
    return f"\n{name}\n"


@dataclass(frozen=True, slots=True)
class Label:
    """How a base connection will be called on the Platform."""

    name: str
    description: str = ""


class StateError(Exception):
    """The connection is not in the state this step needs; somebody else moved it."""


class ConnectionQuerySet(models.QuerySet["Connection"]):
    """Lists of connections."""

    def awaiting_review(self) -> "ConnectionQuerySet":
        """Those in the reviewers' queue."""
        return self.filter(awaits_review_since__isnull=False)

    def matching(self, words: str) -> "ConnectionQuerySet":
        """Those that people call so, or that have exactly this id or reference."""
        return self.filter(
            Q(name__icontains=words)
            | Q(source_title__icontains=words)
            | Q(sandbox__icontains=words)
            | Q(remote_id=words)
            | Q(submissions__reference=words)
        ).distinct()

    def failing(self) -> "ConnectionQuerySet":
        """Those whose source did not let the Platform in when that was last known."""
        failed = Connection.TestVerdict.FAILED
        return self.filter(status=Connection.Status.CREATED, test_verdict=failed)

    def alike(self, connection: "Connection") -> "ConnectionQuerySet":
        """Others of the team that already reach the same target in the same sandbox."""
        if not connection.target or connection.account is None:
            return self.none()
        # Sandboxes of two organizations may be called the same, and are not.
        return self.filter(
            team=connection.team_id,
            account__org_id=connection.account.org_id,
            sandbox=connection.sandbox,
            target=connection.target,
        ).exclude(models.Q(pk=connection.pk) | models.Q(status__in=["draft", "deleted"]))

    def declared(self, account: PlatformAccount, sandbox: str, name: str) -> "ConnectionQuerySet":
        """
        What stands for a file's entry of this name: made, on its way, asked for, or begun for it.

        A draft that somebody only works on in the wizard is not among them.
        """
        asked_for = Q(from_file=True) | Q(approvals__state__in=["waiting", "approved"])
        here = self.filter(account=account, sandbox=sandbox, name=name)
        there = here.exclude(status=Connection.Status.DELETED)
        return there.filter(~Q(status=Connection.Status.DRAFT) | asked_for).distinct()

    def sources_by_use(self, *, since: datetime) -> "models.QuerySet[Connection, str]":
        """Names of the sources that were connected: most often ``since`` then, then ever."""
        lately = models.Count("pk", filter=Q(begun_at__gte=since))
        made = self.exclude(Q(status=Connection.Status.DRAFT) | Q(source="")).values("source")
        return (
            made.annotate(lately=lately, times=models.Count("pk"), last=models.Max("begun_at"))
            .order_by("-lately", "-times", "-last", "source")
            .values_list("source", flat=True)
        )

    def drifting(self) -> "ConnectionQuerySet":
        """Those that were last found to be otherwise on the Platform than on record."""
        return self.filter(
            status=Connection.Status.CREATED,
            sighting__drifting_since__isnull=False,
            # Changed from here since, nothing is known of it until the next sync.
            sighting__compared_with=models.F("etag"),
        )

    def in_place(self, team: Team, org_id: str, sandbox: str) -> "ConnectionQuerySet":
        """What the team has on record of one sandbox, by whichever account of its organization."""
        rows = self.filter(team=team, account__org_id=org_id, sandbox=sandbox)
        return rows.exclude(remote_id="")

    def drafts_of(self, membership: Membership) -> "ConnectionQuerySet":
        """What the person has begun in the team and not yet sent."""
        mine = self.filter(team=membership.team_id, created_by=membership.user_id)
        return mine.filter(status=Connection.Status.DRAFT)

    def with_same_source(self, connection: "Connection") -> "ConnectionQuerySet":
        """The team's others on the Platform that are of the same kind of source."""
        same = self.filter(team=connection.team_id, spec_id=connection.spec_id)
        return same.filter(status=Connection.Status.CREATED).exclude(pk=connection.pk)

    def of_account(self, account: PlatformAccount) -> "ConnectionQuerySet":
        """Whatever lives in the account, or was once tried with it."""
        return self.filter(Q(account=account) | Q(submissions__account=account)).distinct()

    def with_secrets(self, team: Team) -> "ConnectionQuerySet":
        """What the team has created and still keeps secrets of."""
        created = self.filter(team=team, status=Connection.Status.CREATED)
        return created.exclude(secret_marks={})

    def discardable(self) -> "ConnectionQuerySet":
        """Drafts that no try of which may yet turn out to exist on the Platform."""
        watched = models.Q(submissions__next_look_at__isnull=False)
        return self.filter(status=Connection.Status.DRAFT).exclude(watched)


class Connection(models.Model):
    """One base connection: begun as a draft, made on the Platform, kept on record."""

    class TestVerdict(models.TextChoices):
        PASSED = "passed", _("passed")
        FAILED = "failed", _("failed")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTING = "submitting", _("being created")
        UNCONFIRMED = "unconfirmed", _("unconfirmed")
        CREATED = "created", _("created")
        DELETED = "deleted", _("deleted")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="connections")
    account = models.ForeignKey(
        PlatformAccount, models.PROTECT, related_name="connections", null=True
    )
    sandbox = models.CharField(_("sandbox"), max_length=256, blank=True)
    is_production = models.BooleanField(default=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)

    # The spec as it was when the source was chosen: what was drawn is what is checked and sent.
    source = models.CharField(_("source"), max_length=200, blank=True)
    source_title = models.CharField(max_length=200, blank=True)
    spec_id = models.CharField(max_length=100, blank=True)
    spec_version = models.CharField(max_length=40, blank=True)
    auth_specs = JSONTextField(default=list)
    auth_index = models.PositiveSmallIntegerField(default=0)
    # Whether the spec says how to look into it; not known of what was chosen before we asked.
    can_explore = models.BooleanField(null=True)

    name = models.CharField(_("name"), max_length=200, blank=True)
    description = models.CharField(_("description"), max_length=1000, blank=True)
    params = models.JSONField(default=dict)
    secrets = EncryptedJSONField(default=dict)
    # For each secret that is kept: its fingerprint, when it was typed and by whom.
    secret_marks = models.JSONField(default=dict)
    # Since when our copy is gone, as the team's policy says; the Platform keeps its own.
    secrets_discarded_at = models.DateTimeField(null=True)
    # What is left of them: fingerprints, by which a file's secrets still compare.
    discarded_fingerprints = models.JSONField(default=dict)
    # Equal for two connections to the same server, database and user of one source.
    target = models.CharField(max_length=64, blank=True)
    credentials_checked = models.BooleanField(default=False)

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
                condition=~Q(remote_id=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.source_title or str(_("new connection"))

    @property
    def auth_spec(self) -> Mapping[str, Any]:
        """The chosen auth spec (``name``, ``schema``), or nothing where the source has none."""
        if self.auth_index < len(self.auth_specs):
            chosen: Mapping[str, Any] = self.auth_specs[self.auth_index]
            return chosen
        return {}

    @property
    def secrets_stored(self) -> frozenset[str]:
        """Names of the secrets that were typed and are kept; tells nothing of their values."""
        return frozenset(self.secret_marks)

    @property
    def lacks_secrets(self) -> bool:
        """Whether the Platform may have secrets of it that are not here: discarded, or others'."""
        elsewhere = self.secrets_discarded_at is not None or self.adopted_at is not None
        return elsewhere and bool(self.auth_specs) and not self.secret_marks

    @property
    def fingerprints(self) -> Mapping[str, str]:
        """The fingerprint of each secret that was sent, be it kept here or discarded."""
        kept = {name: str(mark["fingerprint"]) for name, mark in self.secret_marks.items()}
        return {**self.discarded_fingerprints, **kept}

    def bound_to(self, name: str) -> list[str]:
        """Return what a secret's fingerprint is bound to: equal ones elsewhere look different."""
        return [str(self.team_id), name]

    @property
    def needs_credentials(self) -> bool:
        """Whether the source asks for any parameters at all."""
        return bool(self.auth_spec)

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
        deleted, _ = Connection.objects.discardable().filter(pk=self.pk).delete()
        if not deleted:
            raise StateError(f"{self} is not a draft any more")

    def forget_secrets(self, *, now: datetime) -> list[str]:
        """Drop our copy of the source's secrets, but for fingerprints; return their names."""
        names = sorted(self.secret_marks)
        self.discarded_fingerprints = dict(self.fingerprints)
        self.secrets, self.secret_marks, self.secrets_discarded_at = {}, {}, now
        changed = ["secrets", "secret_marks", "secrets_discarded_at", "discarded_fingerprints"]
        self.save(update_fields=changed)
        return names

    def _as_stored(self, name: str, value: Any) -> Any:
        field = Connection._meta.get_field(name)
        return field.sealed(value, self.pk) if isinstance(field, EncryptedJSONField) else value

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
