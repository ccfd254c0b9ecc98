"""End sessions of a person, at once."""

from collections.abc import Sequence

from allauth.usersessions.models import UserSession
from django.db import transaction

from connector_wizard import audit
from connector_wizard.models import Action, Actor, User


def end_sessions(*, actor: Actor, person: User, sessions: Sequence[UserSession]) -> None:
    """Let the next request of each of ``sessions`` be a stranger's."""
    if not sessions:
        return
    with transaction.atomic(durable=True):
        for session in sessions:
            session.end()
        told = {"from": [session.ip for session in sessions]}
        fact = audit.Fact(Action.SESSIONS_ENDED, changes=told)
        audit.record_in_teams(fact, actor=actor, person=person)
