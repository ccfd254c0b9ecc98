"""Keep the outbox: each notice on its way to one webhook or one person, and how far it is."""

import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from connector_wizard.models.notices import NoticeKind
from connector_wizard.models.teams import Membership, Team
from connector_wizard.models.webhooks import Webhook


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Lists of deliveries."""

    def due(self, now: datetime) -> "DeliveryQuerySet":
        """Those whose next try has come and which nobody is trying."""
        free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
        return self.filter(free, next_try_at__lte=now).order_by("next_try_at")

    def done_before(self, then: datetime) -> "DeliveryQuerySet":
        """Those that ended so long ago that nobody asks for them."""
        return self.filter(next_try_at__isnull=True, made_at__lt=then)

    def drop_waiting(self, webhook: Webhook, *, why: str, now: datetime) -> None:
        """Give up what is on its way to a webhook that is switched off."""
        rows = self.filter(webhook=webhook, next_try_at__isnull=False)
        rows.update(next_try_at=None, lease_until=None, given_up_at=now, last_answer=why[:200])


class Delivery(models.Model):
    """One notice on its way to one webhook or one person; its id is the same at every try."""

    class State(models.TextChoices):
        WAITING = "waiting", _("on its way")
        DELIVERED = "delivered", _("delivered")
        GIVEN_UP = "given_up", _("given up")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="deliveries")
    kind = models.CharField(max_length=40)
    webhook = models.ForeignKey(Webhook, models.CASCADE, null=True, related_name="deliveries")
    # Whoever leaves the team takes along what they were still to be told.
    member = models.ForeignKey(Membership, models.CASCADE, null=True, related_name="deliveries")
    # As text: every try sends the same bytes.
    body = models.TextField()
    made_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    # Whoever holds it may be at it; with a sender that died, it ends.
    lease_until = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    last_answer = models.CharField(max_length=200, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["-made_at"]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="deliveries_to_come",
                condition=Q(next_try_at__isnull=False),
            ),
            models.Index(fields=["webhook", "-made_at"], name="deliveries_of_a_webhook"),
            models.Index(fields=["team", "-made_at"], name="deliveries_of_a_team"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_delivery_is_for_a_webhook_or_a_member",
                condition=Q(webhook__isnull=False, member__isnull=True)
                | Q(webhook__isnull=True, member__isnull=False),
            ),
            models.CheckConstraint(
                name="a_delivery_waits_or_has_ended",
                condition=Q(next_try_at__isnull=False, delivered_at=None, given_up_at=None)
                | Q(next_try_at__isnull=True, delivered_at__isnull=False, given_up_at=None)
                | Q(next_try_at__isnull=True, delivered_at=None, given_up_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"

    @property
    def message_id(self) -> str:
        """The id by which a receiver knows a message that comes twice."""
        return f"msg_{self.pk.hex}"

    @property
    def state(self) -> "Delivery.State":
        """How far it is."""
        if self.next_try_at is not None:
            return Delivery.State.WAITING
        return Delivery.State.DELIVERED if self.delivered_at else Delivery.State.GIVEN_UP

    @property
    def kind_label(self) -> str:
        """What it tells, in words."""
        labels: dict[str, Any] = dict(NoticeKind.choices)
        return str(labels.get(self.kind, _("Test message")))

    # Changes

    def claim(self, *, now: datetime, until: datetime) -> bool:
        """Become the one who tries it, unless another is at it or has done it."""
        due = Delivery.objects.due(now).filter(pk=self.pk).order_by()
        if not due.update(lease_until=until, attempts=models.F("attempts") + 1):
            return False
        self.lease_until, self.attempts = until, self.attempts + 1
        return True

    def arrived(self, answer: str, *, now: datetime) -> bool:
        """Record that it is there, however late we learn it; say whether that is news."""
        rows = Delivery.objects.filter(pk=self.pk, delivered_at=None)
        return self._end(rows, answer, delivered_at=now, given_up_at=None)

    def give_up(self, answer: str, *, now: datetime) -> bool:
        """Try no more, unless somebody else tries it by now; say whether it was given up."""
        return self._end(self._held(), answer, given_up_at=now)

    def try_later(self, answer: str, *, at: datetime) -> bool:
        """Let it be tried again then, unless somebody else tries it by now."""
        return bool(self._held().update(next_try_at=at, lease_until=None, last_answer=answer[:200]))

    def revive(self, *, now: datetime) -> bool:
        """Try from the beginning what has not arrived, unless somebody tries it at this moment."""
        free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
        rows = Delivery.objects.filter(free, pk=self.pk, delivered_at=None)
        return bool(rows.update(next_try_at=now, given_up_at=None, attempts=0, lease_until=None))

    def _held(self) -> models.QuerySet["Delivery"]:
        return Delivery.objects.filter(
            pk=self.pk, lease_until=self.lease_until, next_try_at__isnull=False
        )

    @staticmethod
    def _end(rows: models.QuerySet["Delivery"], answer: str, **when: Any) -> bool:
        return bool(
            rows.update(next_try_at=None, lease_until=None, last_answer=answer[:200], **when)
        )
