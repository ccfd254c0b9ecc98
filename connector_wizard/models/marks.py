"""Mark secrets, so that same can be told from changed without showing or opening any."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from connector_wizard.crypto.fields import integrity_ring
from connector_wizard.models.accounts import PlatformAccount
from connector_wizard.models.connections import Connection


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


def not_meant_for(account: PlatformAccount, connection: Connection, *, name: str) -> frozenset[str]:
    """
    Return the secrets that ``name`` may not have sent by ``account``, which is to be the new one.

    They are those that somebody else typed, where it is another organization's.
    """
    now = connection.account
    if now is not None and now.org_id == account.org_id:
        return frozenset()
    return typed_by_others(connection.secret_marks, name)
