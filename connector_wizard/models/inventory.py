"""Keep what syncs found on the Platform that is not on record here, and how each sync went."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from connector_wizard.models.accounts import PlatformAccount

# How many syncs of one place are remembered.
REMEMBERED = 20


class SyncUnderWayError(Exception):
    """Somebody syncs the same place already."""


class Sync(models.Model):
    """One reading of everything that the Platform holds in one sandbox of one account."""

    class Outcome(models.TextChoices):
        RUNNING = "running", _("under way")
        COMPLETE = "complete", _("complete")
        FAILED = "failed", _("failed")
        STOPPED = "stopped", _("stopped in the middle")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(PlatformAccount, models.CASCADE, related_name="syncs")
    sandbox = models.CharField(max_length=256)
    asked_by = models.CharField(max_length=254)
    begun_at = models.DateTimeField()
    # Whoever reads makes it later with every page; once it is past, the reader is gone.
    lease_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.RUNNING)
    problem = models.CharField(max_length=500, blank=True)
    advice = models.CharField(max_length=500, blank=True)
    # How many were listed, are new and foreign, drift since this sync, and could not be looked up.
    listed = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    drifted = models.PositiveIntegerField(default=0)
    unclear = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-begun_at"]
        indexes = [
            models.Index(fields=["account", "sandbox", "-begun_at"], name="syncs_of_a_place"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "sandbox"],
                name="one_sync_of_a_place_at_once",
                condition=Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} · {self.sandbox}"

    @classmethod
    def begin(
        cls, account: PlatformAccount, sandbox: str, *, by: str, now: datetime, lease: datetime
    ) -> Self:
        """
        Become the one who syncs the place; one whose reader is gone makes room.

        :raises SyncUnderWayError: if another is at it
        """
        of_place = cls.objects.filter(account=account, sandbox=sandbox)
        gone = of_place.filter(ended_at__isnull=True, lease_until__lte=now)
        gone.update(ended_at=now, outcome=cls.Outcome.STOPPED)
        old = of_place.exclude(ended_at__isnull=True).values_list("pk", flat=True)
        cls.objects.filter(pk__in=list(old[REMEMBERED - 1 :])).delete()
        try:
            with transaction.atomic():
                return cls.objects.create(
                    account=account, sandbox=sandbox, asked_by=by, begun_at=now, lease_until=lease
                )
        except IntegrityError:
            raise SyncUnderWayError(f"{account} · {sandbox}") from None

    @classmethod
    def newest_of(cls, accounts: Iterable[PlatformAccount]) -> dict[tuple[uuid.UUID, str], Self]:
        """Return the newest sync of each place, by its account's id and its sandbox."""
        rows = cls.objects.filter(account__in=list(accounts)).order_by("begun_at")
        return {(one.account_id, one.sandbox): one for one in rows}

    def is_under_way(self, now: datetime) -> bool:
        """Whether somebody reads, and has shown signs of life."""
        return self.ended_at is None and self.lease_until > now

    # Changes

    def hold(self, *, until: datetime, **counts: int) -> bool:
        """Keep others away for longer; False if this sync is over, so that its reader must stop."""
        mine = Sync.objects.filter(pk=self.pk, ended_at__isnull=True)
        return bool(mine.update(lease_until=until, **self._added(counts)))

    def end(self, outcome: str, *, now: datetime, **facts: Any) -> bool:
        """Write how it went; False if it was over already."""
        mine = Sync.objects.filter(pk=self.pk, ended_at__isnull=True)
        return bool(mine.update(outcome=outcome, ended_at=now, **facts))

    def _added(self, counts: dict[str, int]) -> dict[str, Any]:
        for name, more in counts.items():
            setattr(self, name, getattr(self, name) + more)
        return {name: getattr(self, name) for name in counts}


class ForeignConnection(models.Model):
    """A base connection that exists on the Platform, and of which there is no record here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(PlatformAccount, models.CASCADE, related_name="foreign")
    sandbox = models.CharField(max_length=256)
    remote_id = models.CharField(max_length=100)
    name = models.CharField(max_length=256, blank=True)
    description = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=40, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    spec_id = models.CharField(max_length=100, blank=True)
    spec_version = models.CharField(max_length=40, blank=True)
    auth_name = models.CharField(max_length=200, blank=True)
    # Only what does not sound secret; checked against the spec once more before it is adopted.
    params = models.JSONField(default=dict)
    made_at = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=254, blank=True)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.CharField(max_length=254, blank=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    # The sync that saw it last.
    seen_in = models.UUIDField()
    ignored_at = models.DateTimeField(null=True)
    ignored_by = models.CharField(max_length=254, blank=True)

    FACTS = (
        "name",
        "description",
        "state",
        "etag",
        "spec_id",
        "spec_version",
        "auth_name",
        "params",
        "made_at",
        "made_by",
        "changed_at",
        "changed_by",
    )

    class Meta:
        verbose_name = _("foreign connection")
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["account", "name", "id"], name="foreign_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "sandbox", "remote_id"], name="one_row_per_foreign_connection"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.remote_id

    @classmethod
    def keep(cls, sync: Sync, told: Iterable[Self], *, now: datetime) -> int:
        """Keep what a sync saw, whoever ignored it before; return how many are new."""
        rows = list(told)
        of_place = cls.objects.filter(account=sync.account_id, sandbox=sync.sandbox)
        known = of_place.filter(remote_id__in=[row.remote_id for row in rows]).count()
        for row in rows:
            row.account_id, row.sandbox, row.seen_in = sync.account_id, sync.sandbox, sync.pk
            row.first_seen_at = row.last_seen_at = now
        cls.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["account", "sandbox", "remote_id"],
            update_fields=[*cls.FACTS, "last_seen_at", "seen_in"],
        )
        return len(rows) - known

    @classmethod
    def called(cls, words: str) -> Q:
        """What finds those that people call so, or that have exactly this id."""
        named = Q(name__icontains=words) | Q(description__icontains=words)
        return named | Q(remote_id=words) | Q(made_by__icontains=words)

    def take(self) -> bool:
        """Take it off the list; False if somebody was quicker."""
        return bool(ForeignConnection.objects.filter(pk=self.pk).delete()[0])

    def ignore(self, *, by: str, now: datetime) -> bool:
        """Put it aside; False if it is already."""
        return self._set(ignored_at=now, ignored_by=by, was_ignored=False)

    def restore(self) -> bool:
        """Put it back on the list; False if it is there already."""
        return self._set(ignored_at=None, ignored_by="", was_ignored=True)

    def _set(self, *, was_ignored: bool, **values: Any) -> bool:
        rows = ForeignConnection.objects.filter(pk=self.pk, ignored_at__isnull=not was_ignored)
        return bool(rows.update(**values))
