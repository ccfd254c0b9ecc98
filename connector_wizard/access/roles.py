"""Hold the role table: what each role lets a person do."""

from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.http import Http404

from connector_wizard.models import Membership, Role, Team


class Act(StrEnum):
    """What the role table speaks of."""

    CONNECT = "connect a source"
    SEE_CONNECTIONS = "see the team's connections"
    EDIT_OTHERS = "edit others' connections"
    REVIEW = "review connections"
    REVIEW_OWN = "review what you made yourself"
    BYPASS_APPROVAL = "create without the approval that a policy asks for"
    ADOPT = "adopt or put aside what others made on the Platform"
    READ_HISTORY = "read the whole history"
    SEE_TEAM = "see the team"
    USE_API = "use the API with tokens of their own"
    MANAGE_TEAM = "manage members, Platform accounts, webhooks and policies"


EVERYBODY = frozenset(Role)
MAY: dict[Act, frozenset[Role]] = {
    Act.CONNECT: frozenset({Role.MEMBER, Role.REVIEWER, Role.ADMIN}),
    Act.SEE_CONNECTIONS: EVERYBODY,
    Act.EDIT_OTHERS: frozenset({Role.ADMIN}),
    Act.REVIEW: frozenset({Role.REVIEWER, Role.ADMIN}),
    # A team's policy may allow it: see may_review.
    Act.REVIEW_OWN: frozenset(),
    Act.BYPASS_APPROVAL: frozenset({Role.ADMIN}),
    Act.ADOPT: frozenset({Role.ADMIN}),
    Act.READ_HISTORY: frozenset({Role.REVIEWER, Role.AUDITOR, Role.ADMIN}),
    Act.SEE_TEAM: EVERYBODY,
    # A token never allows more than the person's role does at that moment.
    Act.USE_API: EVERYBODY,
    Act.MANAGE_TEAM: frozenset({Role.ADMIN}),
}


class NotAllowedError(PermissionDenied):
    """The role table says no. The refusal belongs in the team's history."""

    def __init__(self, act: Act, team: Team) -> None:
        """Remember what was refused, and in which team."""
        super().__init__(f"Your role does not allow you to {act}.")
        self.act = act
        self.team = team


def may(membership: Membership | None, act: Act) -> bool:
    """Tell whether the role table allows ``act``."""
    return membership is not None and membership.role in MAY[act]


def require(membership: Membership | None, act: Act) -> None:
    """
    Let through only who may.

    :raises Http404: if the person is in no team :raises NotAllowedError: if the role forbids it
    """
    if membership is None:
        raise Http404
    if not may(membership, act):
        raise NotAllowedError(act, membership.team)
