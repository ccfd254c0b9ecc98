"""Keep who is invited to a team, as what and until when; of the link itself only a hash."""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from connector_wizard.models.teams import Role, Team, User

VALID_FOR = timedelta(days=7)


class InvitationError(Exception):
    """The invitation cannot be made or taken so; the message says why."""


def mark_of(token: str) -> str:
    """Return what is kept of a link's token. Of 256 random bits a plain hash tells nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


class Invitation(models.Model):
    """One address's way into a team, once; withdrawing deletes it."""

    class State(StrEnum):
        """What its link is good for."""

        OPEN = "open"
        USED = "used"
        EXPIRED = "expired"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=10, choices=Role)
    link_mark = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=254)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "email"],
                name="one_open_invitation_per_address",
                condition=Q(accepted_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.email

    def state_at(self, now: datetime) -> "State":
        """Return what its link is good for at that moment."""
        if self.accepted_at is not None:
            return Invitation.State.USED
        return Invitation.State.OPEN if now < self.expires_at else Invitation.State.EXPIRED

    @property
    def told(self) -> dict[str, str]:
        """What an event tells of it."""
        return {"role": self.role, "until": self.expires_at.isoformat(timespec="seconds")}

    @property
    def address_is_known(self) -> bool:
        """Whether somebody can sign in with the address already."""
        return User.objects.filter(email=self.email).exists()

    # Changes

    def issue(self, *, by: str, now: datetime) -> str:
        """Set the invitation out anew and return the only copy of its token; not yet saved."""
        token = secrets.token_urlsafe(32)
        self.link_mark = mark_of(token)
        self.invited_by, self.invited_at, self.expires_at = by, now, now + VALID_FOR
        return token

    def keep_issued(self) -> None:
        """
        Save what was set out anew.

        :raises InvitationError: if it was used or withdrawn meanwhile
        """
        names = ("link_mark", "invited_by", "invited_at", "expires_at")
        _one(self._waiting().update(**{name: getattr(self, name) for name in names}))

    def withdraw(self) -> None:
        """
        Forget the invitation.

        :raises InvitationError: if it was used or withdrawn meanwhile
        """
        _one(self._waiting().delete()[0])

    def take(self, *, now: datetime) -> None:
        """
        Use the invitation up, as the only one who does.

        :raises InvitationError: if it was used, renewed or withdrawn meanwhile, or has expired
        """
        mine = self._waiting().filter(link_mark=self.link_mark, expires_at__gt=now)
        _one(mine.update(accepted_at=now))

    def _waiting(self) -> "models.QuerySet[Invitation]":
        return Invitation.objects.filter(pk=self.pk, accepted_at=None)


def _one(rows: int) -> None:
    if not rows:
        raise InvitationError(gettext("This invitation was used or withdrawn meanwhile."))
