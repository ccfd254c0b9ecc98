"""Find out which flows use a connection, so as to know what a deletion would meet."""

from typing import Any

from connector_wizard import audit
from connector_wizard.advice import PlatformProblemError
from connector_wizard.changes import named_flows
from connector_wizard.models import Action, Actor, Connection, StateError


def find_flows(*, actor: Actor, connection: Connection) -> dict[str, Any]:
    """
    Return the flows as the Platform tells them now (``named``), and whether there may be ``more``.

    :raises PlatformProblemError: if the Platform did not tell them
    :raises StateError: if it is in no account
    """
    if connection.account is None:
        raise StateError(f"{connection} is in no Platform account")
    try:
        return named_flows(connection, connection.account)
    except PlatformProblemError as error:
        fact = audit.Fact(Action.PLATFORM_FAILED, about=connection, changes={"call": "flows"})
        audit.record_failure(fact, error.problem, actor=actor, team=connection.team)
        raise
