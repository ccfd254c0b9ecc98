"""Take a team's history elsewhere: streamed, filtered, and put on record itself."""

from collections.abc import Iterator

from django.db import transaction

from connector_wizard import audit
from connector_wizard.models import Action, Actor, ChainHead, HistoryFilter, Team

AT_ONCE = 2000


def export_history(*, actor: Actor, team: Team, wanted: HistoryFilter, form: str) -> Iterator[str]:
    """
    Return the events that fit, newest first, as lines of ``form`` (csv, jsonl or ocsf).

    That it was exported is an event before the first line goes out. What happens meanwhile is
    not part of it. Memory does not grow with the number of events.
    """
    told = {"format": form, **wanted.in_words()}
    with transaction.atomic(durable=True):
        fact = audit.Fact(Action.HISTORY_EXPORTED, about=team, changes=told)
        event = audit.record(fact, actor=actor, team=team)
        audit.witness(ChainHead.objects.get(team=team))
    rows = wanted.of(team).filter(sequence__lt=event.sequence)
    return audit.as_lines(rows.iterator(chunk_size=AT_ONCE), form)
