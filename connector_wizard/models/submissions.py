"""Keep each try at creating a base connection, with its reference and its outcome."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from connector_wizard.models.accounts import PlatformAccount
from connector_wizard.models.approvals import Approval
from connector_wizard.models.connections import Connection, StateError
from connector_wizard.models.problems import WithProblem
from connector_wizard.models.references import new_reference


class Submission(WithProblem):
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
    # Under which approval it was sent, or why without the one that a policy asks for.
    approval = models.ForeignKey(Approval, models.SET_NULL, null=True, related_name="+")
    bypass_reason = models.CharField(max_length=500, blank=True)
    remote_id = models.CharField(max_length=100, blank=True)
    # A second base connection with the same reference, if one was ever found.
    twin_id = models.CharField(max_length=100, blank=True)

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

    @classmethod
    def begin(
        cls, connection: Connection, *, requested_by: str, now: datetime, lease: datetime
    ) -> "Submission":
        """
        Claim the draft and return the one try that may send it.

        :raises StateError: if it is not a draft any more, or is in no account
        """
        account = connection.account
        if account is None:
            raise StateError(f"{connection} is in no Platform account")
        connection.claim(now=now)
        return cls.objects.create(
            connection=connection,
            account=account,
            sandbox=connection.sandbox,
            spec_id=connection.spec_id,
            reference=new_reference(),
            requested_by=requested_by,
            requested_at=now,
            lease_until=lease,
            left_by=lease,
        )

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
