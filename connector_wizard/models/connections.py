"""Keep one base connection from draft to the Platform's answer, and each try at creating it."""

import hashlib
import json
import secrets as random_bits
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from connector_wizard.crypto.fields import EncryptedJSONField
from connector_wizard.models.accounts import PlatformAccount
from connector_wizard.models.json_text import JSONTextField
from connector_wizard.models.teams import Membership, Team, User

BASE32 = "abcdefghijklmnopqrstuvwxyz234567"


def new_reference() -> str:
    """Return our mark for one try: ``cw-`` and 13 base32 characters (65 random bits)."""
    return "cw-" + "".join(random_bits.choice(BASE32) for _ in range(13))


def target_of(spec_id: str, params: Mapping[str, Any]) -> str:
    """Return a mark that is equal for equal plain answers; letter case and order do not count."""
    text = json.dumps([spec_id, params], sort_keys=True).lower()
    return hashlib.sha256(text.encode()).hexdigest() if params else ""


class StateError(Exception):
    """The connection is not in the state this step needs; somebody else moved it."""


class ConnectionQuerySet(models.QuerySet["Connection"]):
    """Lists of connections."""

    def alike(self, connection: "Connection") -> "ConnectionQuerySet":
        """Others of the team that already reach the same target in the same sandbox."""
        if not connection.target:
            return self.none()
        return self.filter(
            team=connection.team_id, sandbox=connection.sandbox, target=connection.target
        ).exclude(models.Q(pk=connection.pk) | models.Q(status__in=["draft", "deleted"]))

    def drafts_of(self, membership: Membership) -> "ConnectionQuerySet":
        """What the person has begun in the team and not yet sent."""
        mine = self.filter(team=membership.team_id, created_by=membership.user_id)
        return mine.filter(status=Connection.Status.DRAFT)

    def of_account(self, account: PlatformAccount) -> "ConnectionQuerySet":
        """Whatever lives in the account, or was once tried with it."""
        tried = Submission.objects.filter(connection=models.OuterRef("pk"), account=account)
        return self.filter(Q(account=account) | models.Exists(tried))

    def with_secrets(self, team: Team) -> "ConnectionQuerySet":
        """What the team has created and still keeps secrets of."""
        created = self.filter(team=team, status=Connection.Status.CREATED)
        return created.exclude(secret_marks={})

    def discardable(self) -> "ConnectionQuerySet":
        """Drafts that no try of which may yet turn out to exist on the Platform."""
        watched = Submission.objects.filter(
            connection=models.OuterRef("pk"), next_look_at__isnull=False
        )
        return self.filter(~models.Exists(watched), status=Connection.Status.DRAFT)


class Connection(models.Model):
    """One base connection: begun as a draft, made on the Platform, kept on record."""

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

    name = models.CharField(_("name"), max_length=200, blank=True)
    description = models.CharField(_("description"), max_length=1000, blank=True)
    params = models.JSONField(default=dict)
    secrets = EncryptedJSONField(default=dict)
    # For each secret that is kept: its fingerprint, when it was typed and by whom.
    secret_marks = models.JSONField(default=dict)
    # Since when our copy is gone, as the team's policy says; the Platform keeps its own.
    secrets_discarded_at = models.DateTimeField(null=True)
    # Equal for two connections to the same server, database and user of one source.
    target = models.CharField(max_length=64, blank=True)
    credentials_checked = models.BooleanField(default=False)

    remote_id = models.CharField(max_length=100, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="connections")
    created_by_name = models.CharField(max_length=254)
    begun_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)
    created_at = models.DateTimeField(null=True)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at"]
        indexes = [
            models.Index(fields=["team", "-begun_at", "-id"], name="connections_of_a_team"),
            models.Index(fields=["status", "touched_at"], name="connections_by_status"),
            models.Index(fields=["team", "sandbox", "target"], name="connections_by_target"),
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

    def begin_submission(
        self, *, requested_by: str, now: datetime, lease: datetime
    ) -> "Submission":
        """
        Claim the draft for one try, so that no second press can send it again.

        :raises StateError: if it is not a draft any more
        """
        account = self.account
        if account is None or not self._move(
            Connection.Status.DRAFT, Connection.Status.SUBMITTING, now
        ):
            raise StateError(f"{self} is already on its way")
        return Submission.objects.create(
            connection=self,
            account=account,
            sandbox=self.sandbox,
            spec_id=self.spec_id,
            reference=new_reference(),
            requested_by=requested_by,
            requested_at=now,
            lease_until=lease,
            left_by=lease,
        )

    def confirm(self, *, remote_id: str, etag: str, now: datetime) -> bool:
        """Record the id that the Platform gave; the first to write wins."""
        waiting = (Connection.Status.SUBMITTING, Connection.Status.UNCONFIRMED)
        answer: dict[str, Any] = {"remote_id": remote_id, "etag": etag, "created_at": now}
        return any(self._move(state, Connection.Status.CREATED, now, **answer) for state in waiting)

    def adopt(self, *, remote_id: str, etag: str, now: datetime, untouched_since: datetime) -> bool:
        """
        Record an id for a draft whose try was thought lost and arrived late all the same.

        Only while nobody worked on the draft: else the record would tell of other answers than
        those that the Platform holds.
        """
        rows = Connection.objects.filter(pk=self.pk, touched_at=untouched_since)
        answer: dict[str, Any] = {"remote_id": remote_id, "etag": etag, "created_at": now}
        draft, created = Connection.Status.DRAFT, Connection.Status.CREATED
        return self._move(draft, created, now, rows=rows, **answer)

    def reopen(self, *, now: datetime) -> bool:
        """Hand the connection back to the wizard with everything that was typed."""
        waiting = (Connection.Status.SUBMITTING, Connection.Status.UNCONFIRMED)
        return any(self._move(state, Connection.Status.DRAFT, now) for state in waiting)

    def mark_unconfirmed(self, *, now: datetime) -> bool:
        """Admit that nobody knows yet whether it was created."""
        return self._move(Connection.Status.SUBMITTING, Connection.Status.UNCONFIRMED, now)

    def discard(self) -> None:
        """
        Delete the draft.

        :raises StateError: if it is not a draft any more, or a try of it may yet turn up
        """
        deleted, _ = Connection.objects.discardable().filter(pk=self.pk).delete()
        if not deleted:
            raise StateError(f"{self} is not a draft any more")

    def forget_secrets(self, *, now: datetime) -> list[str]:
        """Drop our copy of the source's secrets, marks and all; return what they were called."""
        names = sorted(self.secret_marks)
        self.secrets, self.secret_marks, self.secrets_discarded_at = {}, {}, now
        self.save(update_fields=["secrets", "secret_marks", "secrets_discarded_at"])
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


class Submission(models.Model):
    """One try at creating a connection; its reference is never used again."""

    class Outcome(models.TextChoices):
        SENT = "sent", _("sent")
        CREATED = "created", _("created")
        REFUSED = "refused", _("refused")
        NOT_SENT = "not_sent", _("not sent")
        UNKNOWN = "unknown", _("unknown")
        NOT_CREATED = "not_created", _("not created")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="submissions")
    # Where to look for it again, whatever becomes of the draft meanwhile.
    account = models.ForeignKey(PlatformAccount, models.PROTECT, related_name="submissions")
    sandbox = models.CharField(max_length=256)
    spec_id = models.CharField(max_length=100)
    reference = models.CharField(max_length=16, unique=True)
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.SENT)
    requested_by = models.CharField(max_length=254)
    requested_at = models.DateTimeField()
    # While the lease runs, its sender may still be waiting for the Platform's answer.
    lease_until = models.DateTimeField()
    # The moment by which its last byte had left us, at the latest.
    left_by = models.DateTimeField()
    next_look_at = models.DateTimeField(null=True, db_index=True)
    looks = models.PositiveIntegerField(default=0)
    # Complete looks since the settling time ended that found nothing.
    absent_looks = models.PositiveSmallIntegerField(default=0)
    last_look_at = models.DateTimeField(null=True)
    last_look_error = models.CharField(max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True)
    remote_id = models.CharField(max_length=100, blank=True)
    # A second base connection with the same reference, if one was ever found.
    twin_id = models.CharField(max_length=100, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    advice = models.CharField(max_length=500, blank=True)
    platform_words = models.CharField(max_length=500, blank=True)
    platform_code = models.CharField(max_length=40, blank=True)
    platform_request_id = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["-requested_at"]
        indexes = [models.Index(fields=["outcome", "lease_until"], name="submissions_by_lease")]
        constraints = [
            models.UniqueConstraint(
                fields=["connection"],
                name="one_open_try_per_connection",
                condition=Q(outcome__in=["sent", "unknown"]),
            )
        ]

    def __str__(self) -> str:
        return self.reference

    # Changes

    def close(self, outcome: str, *, now: datetime, **facts: Any) -> bool:
        """Write the outcome unless another did first; say whether this caller wrote it."""
        known = outcome != Submission.Outcome.UNKNOWN
        # That nobody knows is news only once; whatever is known may follow it.
        before = [Submission.Outcome.SENT, *([Submission.Outcome.UNKNOWN] if known else [])]
        still_open = Submission.objects.filter(pk=self.pk, outcome__in=before)
        settled = now if known else None
        facts = {"outcome": outcome, "settled_at": settled, **facts}
        if not still_open.update(**facts):
            return False
        self._take_over(facts)
        return True

    def note(self, **facts: Any) -> None:
        """Write down what a look found, whatever the outcome is by now."""
        Submission.objects.filter(pk=self.pk).update(**facts)
        self._take_over(facts)

    def claim_look(self, *, now: datetime, until: datetime) -> bool:
        """Become the one who looks for it, unless its sender or another looker is at it."""
        due = Submission.objects.filter(pk=self.pk, outcome=self.outcome, lease_until__lte=now)
        if not due.update(lease_until=until):
            return False
        self.lease_until = until
        return True

    def _take_over(self, facts: Mapping[str, Any]) -> None:
        for name, value in facts.items():
            setattr(self, name, value)
