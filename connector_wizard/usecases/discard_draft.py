"""Discard drafts: one that its author gives up, or all that lay untouched for too long."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.models import SYSTEM, Action, Actor, Connection, StateError

KEPT_FOR = timedelta(days=7)


def discard_draft(*, actor: Actor, connection: Connection) -> None:
    """
    Delete the draft with its secrets; the history keeps that it was.

    :raises StateError: if it is not a draft any more, or may yet turn out to exist
    """
    with transaction.atomic(durable=True):
        told = {"source": connection.source, "sandbox": connection.sandbox}
        fact = audit.Fact(Action.DRAFT_DISCARDED, about=connection, changes=told)
        connection.discard()
        audit.record(fact, actor=actor, team=connection.team)


def discard_old_drafts() -> int:
    """Discard every draft that nobody touched for seven days; return how many."""
    old = Connection.objects.discardable().filter(touched_at__lt=timezone.now() - KEPT_FOR)
    gone = 0
    for draft in old.select_related("team").iterator():
        try:
            discard_draft(actor=SYSTEM, connection=draft)
        except StateError:
            # Its author came back to it just now.
            continue
        gone += 1
    return gone
