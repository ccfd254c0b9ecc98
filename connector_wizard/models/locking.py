"""Lock rows for a transaction, in an order in which two of them do not wait for each other."""

from typing import Any

from django.db.models import QuerySet


def lock_rows(rows: QuerySet[Any]) -> None:
    """Keep others from changing these until the transaction ends."""
    # Not the key: what refers to them need not wait.
    list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))
