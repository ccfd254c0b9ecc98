"""Keep a team's access to one Platform organisation, and what the Platform last told of it."""

import re
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, Self

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from connector_wizard.crypto.fields import EncryptedTextField
from connector_wizard.models.teams import Team

SANDBOX_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,254}")


class AccountKeptError(Exception):
    """The account stays as it is; the message says why."""


class PlatformAccount(models.Model):
    """Credentials of one integration, or an access token that somebody pasted."""

    class Kind(models.TextChoices):
        CLIENT = "client", _("client credentials")
        TOKEN = "token", _("pasted access token")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="accounts")
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CLIENT)
    org_id = models.CharField(_("organization id"), max_length=100)
    client_id = models.CharField(_("client id"), max_length=200)
    client_secret = EncryptedTextField[str | None](null=True)
    scopes = models.CharField(_("scopes"), max_length=1000, blank=True)
    # The cached token of a client, or the pasted one.
    access_token = EncryptedTextField[str | None](null=True)
    token_expires_at = models.DateTimeField(null=True)
    # Who holds the lease renews the token; the others wait for the new one.
    token_lease_until = models.DateTimeField(null=True)
    added_by = models.CharField(max_length=254)
    added_at = models.DateTimeField(auto_now_add=True)
    # When the Platform last accepted it and told us its sandboxes, and its sources.
    verified_at = models.DateTimeField()
    sources_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["team", "name"], name="one_account_name_per_team"),
            models.CheckConstraint(
                name="an_account_has_a_client_secret_or_a_token",
                condition=Q(client_secret__isnull=False) | Q(access_token__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_token(self) -> bool:
        """Whether this is a pasted token, which nobody can renew."""
        return self.kind == self.Kind.TOKEN

    # Changes

    def hold(self) -> bool:
        """Keep others from deleting it until the transaction ends; tell whether it is there."""
        # Not its key: what refers to it is written on beside this.
        rows = type(self).objects.select_for_update(no_key=True).filter(pk=self.pk)
        return rows.values_list("pk").first() is not None

    def claim_token_lease(self, *, now: datetime, until: datetime) -> bool:
        """Become the one caller who renews the token, unless another holds the lease."""
        free = Q(token_lease_until__isnull=True) | Q(token_lease_until__lte=now)
        rows = type(self).objects.filter(free, pk=self.pk)
        return bool(rows.update(token_lease_until=until))

    def release_token_lease(self) -> None:
        """Let another caller renew the token."""
        type(self).objects.filter(pk=self.pk).update(token_lease_until=None)

    def keep_token(self, text: str, expires_at: datetime) -> None:
        """Store a renewed token for every process, and let go of the lease."""
        self.access_token = text
        self.token_expires_at = expires_at
        self.token_lease_until = None
        self.save(update_fields=["access_token", "token_expires_at", "token_lease_until"])

    def rename(self, name: str) -> str:
        """
        Take another name; return the one before.

        :raises AccountKeptError: if another of the team's accounts has it
        """
        before, self.name = self.name, name
        try:
            with transaction.atomic():
                self.save(update_fields=["name"])
        except IntegrityError:
            self.name = before
            taken = gettext("This team already has a Platform account of that name.")
            raise AccountKeptError(taken) from None
        return before

    def replace_secret(self, secret: str, token_expires_at: datetime | None, now: datetime) -> None:
        """Store what the Platform has just accepted; nothing is left of what was before."""
        self.client_secret = None if self.is_token else secret
        self.access_token = secret if self.is_token else None
        self.token_expires_at, self.token_lease_until = token_expires_at, None
        self.verified_at = now
        names = ["client_secret", "access_token", "token_expires_at", "token_lease_until"]
        self.save(update_fields=[*names, "verified_at"])


class SandboxBarredError(Exception):
    """The sandbox cannot be used now; the message says why."""


class ToldSandbox(Protocol):
    """A sandbox as the Platform describes it."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def is_default(self) -> bool: ...


class Sandbox(models.Model):
    """A virtual environment of the organisation, as the Platform last described it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(PlatformAccount, models.CASCADE, related_name="sandboxes")
    name = models.CharField(max_length=256)
    title = models.CharField(max_length=256)
    state = models.CharField(max_length=40)
    type = models.CharField(max_length=40)
    region = models.CharField(max_length=40, blank=True)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_default", "name"]
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="one_sandbox_per_name")
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def replace_all(cls, account: PlatformAccount, told: Iterable["ToldSandbox"]) -> list[str]:
        """Keep what the Platform just told instead of what it told before; return the names."""
        rows = {
            sandbox.name: Sandbox(
                account=account,
                name=sandbox.name[:256],
                title=sandbox.title[:256],
                state=sandbox.state[:40],
                type=sandbox.type[:40],
                region=sandbox.region[:40],
                is_default=sandbox.is_default,
            )
            for sandbox in told
        }
        cls.objects.filter(account=account).delete()
        Sandbox.objects.bulk_create(rows.values())
        return list(rows)

    @classmethod
    def usable(cls, account: PlatformAccount, name: str) -> Self | None:
        """
        Return what we know of the sandbox ``name``; nothing, where the Platform did not list it.

        :raises SandboxBarredError: if the Platform says that it is not active
        """
        known = cls.objects.filter(account=account, name=name).first()
        if known is not None and not known.is_active:
            why = gettext(
                "The sandbox %(name)s cannot be used now: the Platform says it is %(state)s."
            )
            raise SandboxBarredError(why % {"name": name, "state": known.state})
        return known

    @property
    def is_production(self) -> bool:
        """Whether what is done here reaches production."""
        return self.type == "production"

    @property
    def is_active(self) -> bool:
        """Whether the sandbox can be used now."""
        return self.state == "active"


class Source(models.Model):
    """A kind of system of the Platform's catalogue; its full spec is fetched when chosen."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(PlatformAccount, models.CASCADE, related_name="sources")
    spec_id = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    category = models.CharField(max_length=100, blank=True)
    is_beta = models.BooleanField(default=False)
    version = models.CharField(max_length=40, blank=True)
    provider_id = models.CharField(max_length=100, blank=True)
    auth_names = models.JSONField(default=list)

    class Meta:
        ordering = ["category", "title"]
        constraints = [
            models.UniqueConstraint(fields=["account", "spec_id"], name="one_source_per_spec")
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def replace_all(cls, account: PlatformAccount, told: Iterable["Source"]) -> None:
        """Keep the catalogue that the Platform just told instead of the one before."""
        rows = {source.spec_id: source for source in told}
        for source in rows.values():
            source.account = account
        cls.objects.filter(account=account).delete()
        Source.objects.bulk_create(rows.values())
