"""Decide what a person may do to one connection, or in one sandbox."""

from django.db.models import Q

from connector_wizard.access.roles import Act, may
from connector_wizard.models import Change, Connection, Membership, User
from connector_wizard.models.connections import line_of


def act_on(membership: Membership, connection: Connection) -> Act:
    own = connection.created_by_id == membership.user_id
    return Act.CONNECT if own else Act.EDIT_OTHERS


def may_work_on(membership: Membership, connection: Connection) -> bool:
    """Tell whether the person may change the connection: their own, or an admin any."""
    return may(membership, act_on(membership, connection))


def may_see_history(membership: Membership, connection: Connection) -> bool:
    """Tell whether the person may read what happened to ``connection``."""
    return may(membership, Act.READ_HISTORY) or connection.created_by_id == membership.user_id


def may_create_in(membership: Membership, sandbox: str) -> bool:
    """Tell whether the team's policy lets this person create in ``sandbox``."""
    allowed = membership.team.creation_sandboxes
    return not allowed or sandbox in allowed or may(membership, Act.MANAGE_TEAM)


def may_review(membership: Membership, connection: Connection) -> bool:
    """Tell whether the person may give a verdict: never on their own, where the policy says so."""
    if not may(membership, Act.REVIEW):
        return False
    return not (membership.team.four_eyes and _made_by(membership.user, connection))


def _made_by(user: User, connection: Connection) -> bool:
    # Whoever worked on another's draft or pressed its button made it as well, and so did whoever
    # changed it since, or took over what somebody had made of it.
    return (
        connection.created_by_id == user.pk
        or line_of(user.email) in connection.hands
        or any(one.requested_by == user.email for one in connection.submissions.all())
        or connection.changes.filter(done_by(user)).exists()
    )


def done_by(user: User) -> Q:
    return Q(outcome=Change.Outcome.DONE, requested_by=user.email)
