"""Let a request be repeated safely: a caller's key stands for one body and one connection."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from connector_wizard.crypto.fields import integrity_ring
from connector_wizard.models import ApiRequest, ApiToken
from connector_wizard.models.api_requests import KEPT_FOR
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


def _place(token: ApiToken, key: str) -> list[str]:
    return ["api", str(token.pk), key]
