"""Keep what people can be told of, what each of them wishes, and which ends of tokens were told."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from connector_wizard.models.accounts import PlatformAccount
from connector_wizard.models.teams import Membership, Role


class NoticeKind(models.TextChoices):
    """Everything that people and programs can be told of."""

    WAITING_FOR_APPROVAL = (
        "connection.waiting_for_approval",
        _("A connection waits for approval before it is created"),
    )
    APPROVAL_DECIDED = (
        "connection.approval_decided",
        _("A reviewer approved or declined a creation"),
    )
    WAITING_FOR_REVIEW = "connection.waiting_for_review", _("A connection waits for review")
    CHANGES_REQUESTED = (
        "connection.changes_requested",
        _("A reviewer asked for changes or flagged it"),
    )
    OUTCOME_SETTLED = "connection.outcome_settled", _("An unconfirmed creation is settled")
    TEST_FAILING = "connection.test_failing", _("A connection's test fails")
    SECRET_EXPIRING = "account.secret_expiring", _("A Platform account's token ends or has ended")


# What an admin sends to try a webhook; nobody chooses it.
TRIAL = "webhook.test"

_OFFERED: dict[str, tuple[NoticeKind, ...]] = {
    Role.MEMBER: (
        NoticeKind.APPROVAL_DECIDED,
        NoticeKind.CHANGES_REQUESTED,
        NoticeKind.OUTCOME_SETTLED,
        NoticeKind.TEST_FAILING,
    ),
    Role.AUDITOR: (),
}
_OFFERED[Role.REVIEWER] = (
    NoticeKind.WAITING_FOR_APPROVAL,
    NoticeKind.WAITING_FOR_REVIEW,
    *_OFFERED[Role.MEMBER],
)
_OFFERED[Role.ADMIN] = (*_OFFERED[Role.REVIEWER], NoticeKind.SECRET_EXPIRING)


def offered_to(role: str) -> tuple[NoticeKind, ...]:
    """Return what somebody of this role can be told by e-mail; all of it, unless they wish less."""
    return _OFFERED[role]


class MailWishes(models.Model):
    """What one member does not want to be told by e-mail; without a row, nothing of that kind."""

    membership = models.OneToOneField(
        Membership, models.CASCADE, primary_key=True, related_name="mail_wishes"
    )
    unwanted = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.membership}"

    @classmethod
    def wanted_by(cls, membership: Membership) -> list[NoticeKind]:
        """Return what the person is told by e-mail."""
        row = cls.objects.filter(membership=membership).first()
        unwanted = row.unwanted if row else []
        return [one for one in offered_to(membership.role) if one.value not in unwanted]


class ExpiryTold(models.Model):
    """That people were told of the end of one token: once when it is near, once when it is past."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(PlatformAccount, models.CASCADE, related_name="+")
    ends_at = models.DateTimeField()
    is_past = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "ends_at", "is_past"], name="an_end_is_told_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.ends_at}"
