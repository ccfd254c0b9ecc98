"""Tell of an API token in one object, without the token."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from connector_wizard.models import ApiToken


def told(token: ApiToken) -> dict[str, Any]:
    """Return what a person may know of it; by its first characters they tell it from others."""
    return {
        "id": str(token.pk),
        "name": token.name,
        "of": token.membership.user.email,
        "scopes": token.scopes,
        "begins_with": token.beginning,
        "state": token.state_at(timezone.now()),
        "made_at": _moment(token.made_at),
        "expires_at": _moment(token.expires_at),
        "last_used_at": _moment(token.last_used_at),
        "revoked_at": _moment(token.revoked_at),
        "revoked_by": token.revoked_by or None,
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
