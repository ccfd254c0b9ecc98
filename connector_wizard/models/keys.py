"""Keep one sealed text by which a start notices that it was given the wrong keys."""

import uuid

from django.db import models

from connector_wizard.crypto.fields import EncryptedTextField

CANARY_TEXT = "These are the keys of this database."


class KeyCanary(models.Model):
    """Sealed when the database was made, re-sealed with every rotation, opened at each start."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = EncryptedTextField[str](default=CANARY_TEXT)

    def __str__(self) -> str:
        return "canary"
