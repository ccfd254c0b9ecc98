"""Mark secrets, so that same can be told from changed without showing or opening any."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from connector_wizard.crypto.fields import integrity_ring


@sensitive_variables()
def marks_of(secrets: Mapping[str, str], *, team_id: UUID, by: str) -> dict[str, dict[str, str]]:
    """Return for each secret its fingerprint in this team, when it was typed and by whom."""
    ring, now = integrity_ring(), timezone.now().isoformat()
    return {
        name: {
            "fingerprint": ring.fingerprint(value, bound_to=[str(team_id), name]),
            "at": now,
            "by": by,
        }
        for name, value in secrets.items()
    }


def typed_by_others(marks: Mapping[str, Mapping[str, Any]], name: str) -> frozenset[str]:
    """
    Return the secrets that somebody else than ``name`` typed.

    They were meant for what stood beside them: who changes that could have them sent to a server
    of their own, and has to know them.
    """
    return frozenset(secret for secret, mark in marks.items() if mark["by"] != name)
