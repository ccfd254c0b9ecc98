"""Move a team's old events to a verified file; the chain goes on verifying from there."""

from datetime import UTC, date, datetime, time
from pathlib import Path

from django.db import connection, transaction
from django.db.models import QuerySet

from connector_wizard import audit
from connector_wizard.audit import Archive, ArchiveError, read_archive, write_archive
from connector_wizard.models import Action, Actor, ChainHead, Event, Team, guards

AT_ONCE = 2000


class NotArchivedError(Exception):
    """Nothing was dropped; the message says why."""


def archive_history(*, actor: Actor, team: Team, before: date, path: Path) -> Archive:
    """
    Write all events before the day ``before`` to ``path``, and drop them once it verifies.

    Needs a database role that owns the tables: the guards that refuse to delete history are taken
    down and put up again within the one transaction, whose event tells of it.

    :raises NotArchivedError: if there is nothing to archive, or the history or the file is broken
    :raises FileExistsError: if ``path`` exists
    """
    head = ChainHead.objects.get(team=team)
    finding = audit.verify(head)
    if not finding.is_intact:
        what = f"Event {finding.bad_event} {finding.problem}: nothing was dropped."
        raise NotArchivedError(what)
    write_archive(_old_events(team, before).iterator(chunk_size=AT_ONCE), path)
    try:
        archive = read_archive(path)
    except ArchiveError as error:
        raise NotArchivedError(f"{path} does not verify: {error}") from None
    if archive.first != head.anchor_sequence + 1:
        raise NotArchivedError(f"{path} does not begin where the history does.")
    with transaction.atomic(durable=True):
        _drop(team, archive)
        told = {
            "events": f"{archive.first} to {archive.last}",
            "file": path.name,
            "sha256": archive.sha256,
        }
        fact = audit.Fact(Action.HISTORY_ARCHIVED, about=team, changes=told)
        audit.record(fact, actor=actor, team=team)
    return archive


def _old_events(team: Team, before: date) -> QuerySet[Event]:
    begin_of_day = datetime.combine(before, time.min, tzinfo=UTC)
    kept = Event.objects.filter(team=team, at__gte=begin_of_day).order_by("sequence")
    first_kept = kept.values_list("sequence", flat=True).first()
    rows = Event.objects.filter(team=team).order_by("sequence")
    # By number, not by time: clocks may step back, a chain may not.
    old = rows if first_kept is None else rows.filter(sequence__lt=first_kept)
    if not old.exists():
        raise NotArchivedError("There is no event before that day.")
    return old


def _drop(team: Team, archive: Archive) -> None:
    head = ChainHead.objects.select_for_update().get(team=team)
    guards.take_down(connection)
    Event.objects.filter(team=team, sequence__lte=archive.last)._raw_delete("default")  # noqa: SLF001 - delete() would load every row
    guards.put_up(connection)
    head.anchor_sequence, head.anchor_hash = archive.last, archive.last_hash
    head.save(update_fields=["anchor_sequence", "anchor_hash"])
