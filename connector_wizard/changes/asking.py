"""Ask for a change of what is on the Platform: queue it with its event, then have it done."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from connector_wizard import audit
from connector_wizard.background import SENDING, in_background
from connector_wizard.changes.settling import work
from connector_wizard.changes.wanting import names_of
from connector_wizard.models import Action, Actor, Change, Connection


@sensitive_variables()
def record_change(
    connection: Connection,
    kind: Change.Kind,
    *,
    by: Actor,
    wanted: Mapping[str, Any],
    told: Mapping[str, Any],
) -> Change:
    """
    Queue the change and write its event, both in the caller's transaction.

    :raises StateError: if it is not on the Platform, or another change is under way
    """
    asked = {"requested_by": by.name, "requested_at": timezone.now()}
    change = Change.begin(connection, kind=kind, **{**asked, **wanted})
    changes = {"change": change.kind, **told}
    fact = audit.Fact(Action.CHANGE_REQUESTED, about=connection, changes=changes)
    audit.record(fact, actor=by, team=connection.team)
    return change


@sensitive_variables()
def record_rotation(
    connection: Connection,
    wanted: Mapping[str, Any],
    *,
    by: Actor,
    told: Mapping[str, Any],
) -> Change:
    """
    Queue a change of the credentials alone, and write its event, as ``record_change`` does.

    :raises StateError: if it is not on the Platform, or another change is under way
    """
    same = {"name": connection.name, "description": connection.description}
    told = {"parameters": names_of(wanted, connection), **told}
    kind = Change.Kind.ROTATE
    return record_change(connection, kind, by=by, wanted={**same, **wanted}, told=told)


def carry_out(
    change: Change, *, by: Actor, wait: bool, then: Callable[[], object] | None = None
) -> None:
    """Have it done: before this returns, or else apart, and ``then`` what follows there."""
    if wait:
        work(change.pk, actor=by)
    else:
        in_background(lambda: _work(change, by, then), SENDING)


def _work(change: Change, by: Actor, then: Callable[[], object] | None) -> None:
    work(change.pk, actor=by)
    if then:
        then()
