"""Name the states of a base connection, and what is raised to whoever comes too late."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTING = "submitting", _("being created")
    UNCONFIRMED = "unconfirmed", _("unconfirmed")
    CREATED = "created", _("created")
    DELETED = "deleted", _("deleted")


class TestVerdict(models.TextChoices):
    PASSED = "passed", _("passed")
    FAILED = "failed", _("failed")


class StateError(Exception):
    """The connection is not in the state this step needs; somebody else moved it."""
