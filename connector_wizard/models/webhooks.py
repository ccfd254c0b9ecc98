"""Keep the addresses to which a team's notices are posted, with the secrets that sign them."""

import uuid
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from connector_wizard.crypto.fields import EncryptedTextField
from connector_wizard.models.audit import Action
from connector_wizard.models.events import Event
from connector_wizard.models.notices import NoticeKind
from connector_wizard.models.teams import Role, Team

# A replaced secret signs for so long beside the new one.
OLD_SECRET_LASTS = timedelta(hours=24)


class WebhookError(Exception):
    """The webhook stays as it is; the message says why."""


class Webhook(models.Model):
    """An address to which a team's notices are posted, and the secret that signs them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="webhooks")
    name = models.CharField(_("name"), max_length=100)
    url = models.CharField(_("address"), max_length=500)
    secret = EncryptedTextField[str]()
    # The one before, as long as it signs too.
    old_secret = EncryptedTextField[str | None](null=True)
    old_secret_until = models.DateTimeField(null=True)
    kinds = models.JSONField(default=list)
    is_on = models.BooleanField(default=True)
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField(auto_now_add=True)
    # Since when nothing has arrived there; nothing while the last delivery did.
    failing_since = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["team", "name"], name="one_webhook_name_per_team")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def host(self) -> str:
        """Where it is, for lists and the history: the rest of an address may hold a token."""
        return urlsplit(self.url).netloc

    @property
    def told(self) -> dict[str, Any]:
        """What an event tells of it."""
        return {"name": self.name, "host": self.host, "kinds": self.kinds, "on": self.is_on}

    @property
    def kind_labels(self) -> list[str]:
        """What it is told of, in words."""
        return [str(one.label) for one in NoticeKind if one.value in self.kinds]

    @property
    def secret_seen_by(self) -> str:
        """Who was shown the secret in force: whoever replaced it last, or added it."""
        replaced = Event.objects.filter(
            team_id=self.team_id, action=Action.WEBHOOK_SECRET_REPLACED, object_id=str(self.pk)
        )
        newest = replaced.order_by("-sequence").values_list("actor", flat=True).first()
        return newest or self.made_by

    @property
    def is_known_to_a_former_admin(self) -> bool:
        """Whether whoever was shown its secret manages the team no more."""
        admins = self.team.memberships.filter(role=Role.ADMIN)
        return not admins.filter(user__email=self.secret_seen_by).exists()

    def keys_at(self, now: datetime) -> list[str]:
        """Return the secrets that sign at that moment, the newest first."""
        old = self.old_secret if self.old_secret_until and now < self.old_secret_until else None
        return [self.secret, *([old] if old else [])]

    # Changes

    def keep(self) -> None:
        """
        Save it as it is now, its secrets aside unless it is new.

        :raises WebhookError: if another of the team's webhooks has its name
        """
        new = self._state.adding
        names = None if new else ["name", "url", "kinds", "is_on"]
        try:
            with transaction.atomic():
                self.save(force_insert=new, update_fields=names)
        except IntegrityError:
            raise WebhookError(gettext("This team already has a webhook of that name.")) from None

    def replace_secret(self, secret: str, *, now: datetime) -> None:
        """Sign with ``secret`` from now on, and beside it with the one before for a day."""
        self.old_secret, self.old_secret_until = self.secret, now + OLD_SECRET_LASTS
        self.secret = secret
        self.save(update_fields=["secret", "old_secret", "old_secret_until"])

    @classmethod
    def forget_old_secrets(cls, now: datetime) -> None:
        """Drop the replaced secrets that sign no more."""
        rows = cls.objects.filter(old_secret_until__lte=now)
        rows.update(old_secret=None, old_secret_until=None)

    def switch_off(self) -> bool:
        """Tell it nothing any more; say whether it was on."""
        return bool(Webhook.objects.filter(pk=self.pk, is_on=True).update(is_on=False))

    def fails_since(self, now: datetime | None) -> None:
        """Note the first failure after a success, or that there is none any more."""
        rows = Webhook.objects.filter(pk=self.pk, failing_since__isnull=now is not None)
        rows.update(failing_since=now)
