"""Mark secrets, so that same can be told from changed without showing or opening any."""

from collections.abc import Mapping
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
