"""Keep what came of each test of a base connection, and which is due for the next."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from connector_wizard.models.accounts import PlatformAccount
from connector_wizard.models.connections import Connection, ConnectionQuerySet
from connector_wizard.models.problems import WithProblem

# Of each connection so many results are kept, and no longer than this.
KEPT = 50
KEPT_FOR = timedelta(days=90)
# So long after its creation the first test counts as about to begin.
FIRST_TEST_WITHIN = timedelta(minutes=1)


class Check(WithProblem):
    """One test by the Platform: whether the source let it in. Written once."""

    class Outcome(models.TextChoices):
        PASSED = "passed", _("passed")
        FAILED = "failed", _("failed")
        UNKNOWN = "unknown", _("not known")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="checks")
    outcome = models.CharField(max_length=8, choices=Outcome)
    # Empty where nobody asked: it was due.
    asked_by = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()
    seconds = models.FloatField(default=0)

    class Meta:
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["connection", "-at"], name="checks_of_a_connection"),
            models.Index(fields=["at"], name="checks_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.connection}: {self.get_outcome_display()}"

    @property
    def is_outdated(self) -> bool:
        """Whether it tells nothing of how it is now, and no verdict has come since."""
        outdated_at = self.connection.test_outdated_at
        return outdated_at is not None and self.at < outdated_at

    @classmethod
    def keep(cls, connection: Connection, **facts: Any) -> None:
        """Keep a result, and of those before only the newest."""
        cls.objects.create(connection=connection, **facts)
        rows = cls.objects.filter(connection=connection).values_list("pk", flat=True)
        cls.objects.filter(pk__in=list(rows[KEPT:])).delete()

    @classmethod
    def forget_old(cls, *, now: datetime) -> int:
        """Delete old results that newer ones have followed; return how many."""
        newer = cls.objects.filter(connection=OuterRef("connection"), at__gt=OuterRef("at"))
        old = cls.objects.filter(Exists(newer), at__lt=now - KEPT_FOR)
        gone, _each = old.delete()
        return gone


def testable() -> ConnectionQuerySet:
    """Return what exists on the Platform, as far as we know."""
    return Connection.objects.filter(status=Connection.Status.CREATED).exclude(account=None)


def due_for_a_test(now: datetime) -> ConnectionQuerySet:
    """Return those whose test is due, the longest due first."""
    return testable().filter(test_due_at__lte=now).order_by("test_due_at", "pk")


def make_due(connection: Connection, *, now: datetime) -> None:
    """Have it tested soon: what its last test said, or one under way will say, is old news."""
    news = {"test_due_at": now, "test_lease_until": None, "test_outdated_at": now}
    testable().filter(pk=connection.pk).update(**news)


def claim_test(connection: Connection, *, now: datetime, until: datetime) -> bool:
    """Become the one who tests it, unless somebody is at it already."""
    free = Q(test_lease_until__isnull=True) | Q(test_lease_until__lte=now)
    if not testable().filter(free, pk=connection.pk).update(test_lease_until=until):
        return False
    connection.test_lease_until = until
    return True


def is_claimed(connection: Connection, *, now: datetime) -> bool:
    """Tell whether somebody is at its test, as the rows have it now."""
    return testable().filter(pk=connection.pk, test_lease_until__gt=now).exists()


def put_off_tests(account: PlatformAccount, *, until: datetime) -> int:
    """Let no test of the account be due before ``until``; return of how many that put it off."""
    rows: QuerySet[Connection] = testable().filter(account=account, test_due_at__lt=until)
    return rows.update(test_due_at=until)


def is_being_tested(connection: Connection, *, now: datetime) -> bool:
    """Tell whether a test runs, or the first is about to begin."""
    if connection.status != Connection.Status.CREATED:
        return False
    if connection.test_lease_until and connection.test_lease_until > now:
        return True
    due, made = connection.test_due_at, connection.created_at
    return bool(due and made and due <= made and made > now - FIRST_TEST_WITHIN)
