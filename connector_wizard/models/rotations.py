"""Keep a bulk rotation: one new secret for many connections, carried out one after another."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from connector_wizard.models.teams import Team


class RotationQuerySet(models.QuerySet["Rotation"]):
    """Lists of bulk rotations."""

    def resting(self) -> "RotationQuerySet":
        """Those of which nothing is sent by itself: paused until a person's word, or stopped."""
        return self.filter(Q(paused_at__isnull=False) | Q(stopped_at__isnull=False))

    def to_decide(self) -> "RotationQuerySet":
        """Those that wait for a person's word: paused, with a member that has not ended."""
        moving = ["queued", "sent", "unknown"]
        return self.filter(paused_at__isnull=False, members__outcome__in=moving).distinct()

    def lock(self, pk: uuid.UUID) -> "Rotation":
        """Have no other pause, stop or go on with it before this transaction ends."""
        return self.select_for_update(no_key=True).get(pk=pk)


class Rotation(models.Model):
    """Many connections that are given new credentials together; each keeps its own result."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="rotations")
    # The login that its members share, in words; never a secret.
    login = models.CharField(max_length=254)
    requested_by = models.CharField(max_length=254)
    requested_at = models.DateTimeField()
    # While this runs, somebody is at it; what dies with a process is taken up after it.
    busy_until = models.DateTimeField(null=True)
    # Since when it waits for a person's word, and what went wrong so often.
    paused_at = models.DateTimeField(null=True)
    paused_for = models.CharField(max_length=500, blank=True)
    # Whether that was a Platform that took none: going on then locks nobody out.
    paused_unreached = models.BooleanField(default=False)
    # Since when nothing more of it is sent: a person said so.
    stopped_at = models.DateTimeField(null=True)
    # Refusals before this do not count any more: somebody has looked at them and gone on.
    counted_from = models.DateTimeField()

    objects = RotationQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at"]

    def __str__(self) -> str:
        return str(_("rotation for %(login)s")) % {"login": self.login}

    # Changes

    def take(self, *, now: datetime, until: datetime, held: datetime | None = None) -> bool:
        """Become who carries it out, unless it is paused or another is at it than who held it."""
        free = Q(busy_until__isnull=True) | Q(busy_until__lte=now) | Q(busy_until=held)
        return self._move(Rotation.objects.filter(free, paused_at=None), busy_until=until)

    def hold(self, *, until: datetime) -> bool:
        """Stay the one who does, unless another has taken over or it was paused meanwhile."""
        mine = Rotation.objects.filter(busy_until=self.busy_until, paused_at=None)
        return self._move(mine, busy_until=until)

    def let_go(self) -> None:
        """Leave the rest to whoever comes next."""
        self._move(Rotation.objects.filter(busy_until=self.busy_until), busy_until=None)

    def pause(self, reason: str, *, now: datetime, unreached: bool = False) -> bool:
        """Wait for a person's word; say whether it did not wait already."""
        going = Rotation.objects.filter(paused_at=None)
        why = reason[:500]
        return self._move(going, paused_at=now, paused_for=why, paused_unreached=unreached)

    def go_on(self, *, now: datetime, until: datetime | None = None) -> bool:
        """Go on after a person's word, who has it until then; say whether it did wait."""
        waiting = Rotation.objects.filter(paused_at__isnull=False)
        return self._move(
            waiting, paused_at=None, paused_for="", counted_from=now, busy_until=until
        )

    def stop(self, *, now: datetime) -> None:
        """Send no more of it; where nothing waits, nothing is paused."""
        rows = Rotation.objects.all()
        self._move(rows, stopped_at=now, paused_at=None, paused_for="", busy_until=None)

    def _move(
        self, rows: "models.QuerySet[Rotation]", **values: datetime | str | bool | None
    ) -> bool:
        if not rows.filter(pk=self.pk).update(**values):
            return False
        for name, value in values.items():
            setattr(self, name, value)
        return True
