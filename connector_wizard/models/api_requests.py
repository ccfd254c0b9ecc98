"""Keep what programs' idempotency keys stand for: a repeated request makes nothing twice."""

import uuid
from datetime import datetime, timedelta

from django.db import IntegrityError, models, transaction

from connector_wizard.models.connections import Connection, StateError
from connector_wizard.models.tokens import ApiToken

KEPT_FOR = timedelta(hours=24)


class ApiRequest(models.Model):
    """What a caller's idempotency key stands for: which body (by its HMAC), which connection."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="requests")
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=32)
    connection = models.ForeignKey(Connection, models.CASCADE, null=True, related_name="+")
    # The digest of what the body has us send: see orders.order_digest.
    ordered = models.CharField(max_length=64, blank=True)
    claimed_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="one_request_per_key")]

    def __str__(self) -> str:
        return f"{self.token}: {self.key}"

    # Changes

    @classmethod
    def claim(cls, token: ApiToken, key: str, digest: str, *, now: datetime) -> "ApiRequest":
        """
        Return the new row of a key, as the only one who carries it out, or the row that is there.

        :raises StateError: if it was freed just now, or the token is gone
        """
        try:
            with transaction.atomic():
                values = {"token": token, "key": key, "digest": digest, "claimed_at": now}
                return cls.objects.create(**values)
        except IntegrityError:
            rows = cls.objects.select_related("connection__team").filter(token=token, key=key)
            row = rows.first()
            if row is None:
                raise StateError(f"The key {key} was freed just now") from None
            return row

    def take_over(self, *, now: datetime, abandoned_before: datetime) -> bool:
        """Carry it out instead of a process that died before there was a connection."""
        left = self._mine().filter(claimed_at__lt=abandoned_before)
        if not left.update(claimed_at=now):
            return False
        self.claimed_at = now
        return True

    def stand_for(self, connection: Connection, ordered: str) -> None:
        """
        Remember the connection, and what the body orders, before anything of it is sent.

        :raises StateError: if another has taken the request over meanwhile
        """
        if not self._mine().update(connection=connection, ordered=ordered):
            raise StateError(f"{connection} is another's to create")
        self.connection, self.ordered = connection, ordered

    def forget(self) -> None:
        """Free the key: nothing came of it, and it may be used for a mended body."""
        self._mine().delete()

    def _mine(self) -> "models.QuerySet[ApiRequest]":
        rows = ApiRequest.objects.filter(pk=self.pk, connection=None)
        return rows.filter(claimed_at=self.claimed_at)
