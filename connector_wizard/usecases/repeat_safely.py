"""Let a request be repeated safely: a caller's key stands for one body and one connection."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from connector_wizard.crypto.fields import integrity_ring
from connector_wizard.models import ApiRequest, ApiToken, Connection, Label
from connector_wizard.models.api_requests import KEPT_FOR
from connector_wizard.orders import order_digest
from connector_wizard.submissions import lease_seconds


class KeyTakenError(Exception):
    """The idempotency key stands for a request with another body."""


@sensitive_variables()
def claim_request(*, token: ApiToken, key: str, body: Mapping[str, Any]) -> tuple[ApiRequest, bool]:
    """
    Return what the key stands for, and whether it is this caller's to carry out.

    Of the body an HMAC is kept: it holds secrets, which a plain hash would let somebody guess.

    :raises KeyTakenError: if it stands for another body
    :raises StateError: if it was freed just now
    """
    now = timezone.now()
    ApiRequest.objects.filter(claimed_at__lt=now - KEPT_FOR).delete()
    ring, text, place = integrity_ring(), json.dumps(body, sort_keys=True), _place(token, key)
    row = ApiRequest.claim(token, key, ring.fingerprint(text, bound_to=place), now=now)
    # By any key of the ring: it may have got a newer one since the first request.
    if not ring.is_fingerprint_of(text, row.digest, bound_to=place):
        raise KeyTakenError
    if row.claimed_at == now:
        return row, True
    # Two calls of the Platform, with what waits for a token before each, and a rest.
    abandoned = now - 2 * timedelta(seconds=lease_seconds())
    return row, row.connection is None and row.take_over(now=now, abandoned_before=abandoned)


def bind_request(*, request: ApiRequest, connection: Connection, label: Label) -> None:
    """
    Have the request's key stand for the draft, and for what it holds now.

    :raises StateError: if another has taken the request over meanwhile
    """
    request.stand_for(connection, _ordered(connection, label))


def was_edited(*, request: ApiRequest, label: Label) -> bool:
    """Tell whether what the request stands for is a draft of something else by now."""
    connection = request.connection
    if connection is None or connection.status != Connection.Status.DRAFT:
        return False
    # Requests of the version before have kept nothing to compare it with.
    return request.ordered not in ("", _ordered(connection, label))


def _ordered(connection: Connection, label: Label) -> str:
    # By the name that the request would send it under, whatever the draft is called.
    connection.name, connection.description = label.name, label.description
    return order_digest(connection)


def _place(token: ApiToken, key: str) -> list[str]:
    return ["api", str(token.pk), key]
