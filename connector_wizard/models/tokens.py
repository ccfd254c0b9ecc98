"""Keep people's API tokens: of each only a hash."""

import secrets
import string
import uuid
import zlib
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from connector_wizard.models.invitations import mark_of
from connector_wizard.models.teams import Membership, Team

BEGINNING = "cwt_"
_BASE62 = string.digits + string.ascii_letters
# 256 random bits, and a check by which a scanner for secrets knows that it is one of ours.
_BODY, _CHECK = 43, 6
SHOWN = len(BEGINNING) + 6
# A token's last use is written down no more often: not every request has to write.
_NOTED_EVERY = timedelta(minutes=1)


def new_token() -> str:
    """Return a token: ``cwt_``, 43 base62 characters, and 6 that check them."""
    body = _base62(int.from_bytes(secrets.token_bytes(32)), _BODY)
    return BEGINNING + body + _check(body)


def looks_like_a_token(text: str) -> bool:
    """Tell whether ``text`` could be one of ours; a slip of the pen shows without a look-up."""
    body, check = text[len(BEGINNING) : -_CHECK], text[-_CHECK:]
    return text.startswith(BEGINNING) and len(body) == _BODY and check == _check(body)


class Scope(models.TextChoices):
    """What a token may be used for, as far as its owner's role allows it."""

    READ = "connections:read", _("Read: connections, and the accounts they live in")
    CREATE = "connections:create", _("Create base connections")
    TEST = "connections:test", _("Have the Platform test connections")


class ApiToken(models.Model):
    """One person's way to the API in one team; it dies with their role there."""

    class State(StrEnum):
        """What it is good for."""

        ALIVE = "alive"
        EXPIRED = "expired"
        REVOKED = "revoked"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=100)
    scopes = models.JSONField(default=list)
    # By its first characters people tell it from others.
    beginning = models.CharField(max_length=SHOWN)
    mark = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=254, blank=True)

    class Meta:
        verbose_name = _("API token")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def alive_in(cls, team: Team, now: datetime) -> "models.QuerySet[ApiToken]":
        """The team's tokens that are good for something."""
        alive = cls.objects.filter(membership__team=team, revoked_at=None, expires_at__gt=now)
        return alive.select_related("membership__user")

    def state_at(self, now: datetime) -> "State":
        """Return what it is good for at that moment."""
        if self.revoked_at is not None:
            return ApiToken.State.REVOKED
        return ApiToken.State.ALIVE if now < self.expires_at else ApiToken.State.EXPIRED

    @property
    def scope_names(self) -> list[str]:
        """What it may be used for, in words."""
        return [str(one.label) for one in Scope if one.value in self.scopes]

    @property
    def told(self) -> dict[str, object]:
        """What an event tells of it."""
        until = self.expires_at.isoformat(timespec="seconds")
        owner = self.membership.user.email
        return {
            "of": owner,
            "begins with": self.beginning,
            "scopes": self.scopes,
            "until": until,
        }

    # Changes

    def issue(self, *, now: datetime, days: int) -> str:
        """Set it out and return its only copy; not yet saved."""
        text = new_token()
        self.beginning, self.mark = text[:SHOWN], mark_of(text)
        self.made_at, self.expires_at = now, now + timedelta(days=days)
        return text

    def revoke(self, *, by: str, now: datetime) -> bool:
        """Let it be worth nothing from now on; tell whether it was worth something."""
        values = {"revoked_at": now, "revoked_by": by}
        return bool(ApiToken.objects.filter(pk=self.pk, revoked_at=None).update(**values))

    def note_use(self, *, now: datetime) -> None:
        """Write down that it was just used."""
        if self.last_used_at is None or self.last_used_at < now - _NOTED_EVERY:
            ApiToken.objects.filter(pk=self.pk).update(last_used_at=now)


def _base62(number: int, length: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 62)
        digits = _BASE62[rest] + digits
    return digits.rjust(length, "0")


def _check(body: str) -> str:
    return _base62(zlib.crc32(body.encode()), _CHECK)
