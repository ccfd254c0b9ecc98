"""Keep what the wizard was told of one base connection: its source, plain answers and secrets."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from connector_wizard.crypto.fields import EncryptedJSONField
from connector_wizard.models.json_text import JSONTextField


def target_of(spec_id: str, params: Mapping[str, Any]) -> str:
    """Return a mark that is equal for equal plain answers; letter case and order do not count."""
    text = json.dumps([spec_id, params], sort_keys=True).lower()
    return hashlib.sha256(text.encode()).hexdigest() if params else ""


@dataclass(frozen=True, slots=True)
class Label:
    """How a base connection will be called on the Platform."""

    name: str
    description: str = ""


class Answers(models.Model):
    """The part of a connection that people answer for; what becomes of it is not told here."""

    # The spec as it was when the source was chosen: what was drawn is what is checked and sent.
    source = models.CharField(_("source"), max_length=200, blank=True)
    source_title = models.CharField(max_length=200, blank=True)
    spec_id = models.CharField(max_length=100, blank=True)
    spec_version = models.CharField(max_length=40, blank=True)
    auth_specs = JSONTextField(default=list)
    auth_index = models.PositiveSmallIntegerField(default=0)
    # Whether the spec says how to look into it; not known of what was chosen before we asked.
    can_explore = models.BooleanField(null=True)

    name = models.CharField(_("name"), max_length=200, blank=True)
    description = models.CharField(_("description"), max_length=1000, blank=True)
    params = models.JSONField(default=dict)
    secrets = EncryptedJSONField(default=dict)
    # For each secret that is kept: its fingerprint, when it was typed and by whom.
    secret_marks = models.JSONField(default=dict)
    # Since when our copy is gone, as the team's policy says; the Platform keeps its own.
    secrets_discarded_at = models.DateTimeField(null=True)
    # What is left of them: fingerprints, by which a file's secrets still compare.
    discarded_fingerprints = models.JSONField(default=dict)
    # Equal for two connections to the same server, database and user of one source.
    target = models.CharField(max_length=64, blank=True)
    credentials_checked = models.BooleanField(default=False)

    class Meta:
        abstract = True

    @property
    def auth_spec(self) -> Mapping[str, Any]:
        """The chosen auth spec (``name``, ``schema``), or nothing where the source has none."""
        if self.auth_index < len(self.auth_specs):
            chosen: Mapping[str, Any] = self.auth_specs[self.auth_index]
            return chosen
        return {}

    @property
    def secrets_stored(self) -> frozenset[str]:
        """Names of the secrets that were typed and are kept; tells nothing of their values."""
        return frozenset(self.secret_marks)

    @property
    def fingerprints(self) -> Mapping[str, str]:
        """The fingerprint of each secret that was sent, be it kept here or discarded."""
        kept = {name: str(mark["fingerprint"]) for name, mark in self.secret_marks.items()}
        return {**self.discarded_fingerprints, **kept}

    @property
    def needs_credentials(self) -> bool:
        """Whether the source asks for any parameters at all."""
        return bool(self.auth_spec)

    def forget_secrets(self, *, now: datetime) -> list[str]:
        """Drop our copy of the source's secrets, but for fingerprints; return their names."""
        names = sorted(self.secret_marks)
        self.discarded_fingerprints = dict(self.fingerprints)
        self.secrets, self.secret_marks, self.secrets_discarded_at = {}, {}, now
        changed = ["secrets", "secret_marks", "secrets_discarded_at", "discarded_fingerprints"]
        self.save(update_fields=changed)
        return names

    def _as_stored(self, name: str, value: Any) -> Any:
        field = self._meta.get_field(name)
        return field.sealed(value, self.pk) if isinstance(field, EncryptedJSONField) else value
