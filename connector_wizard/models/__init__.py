"""Hold the application's rows and the rules a single row can keep by itself."""

from connector_wizard.models.accounts import (
    AccountKeptError,
    PlatformAccount,
    Sandbox,
    SandboxBarredError,
    Source,
)
from connector_wizard.models.approvals import Approval
from connector_wizard.models.audit import (
    SYSTEM,
    Action,
    Actor,
    ChainHead,
    Event,
    HistoryFilter,
    Outcome,
)
from connector_wizard.models.changes import Change
from connector_wizard.models.connections import Connection, Label, StateError
from connector_wizard.models.invitations import Invitation, InvitationError
from connector_wizard.models.keys import KeyCanary
from connector_wizard.models.reviews import Review
from connector_wizard.models.rotations import Rotation
from connector_wizard.models.submissions import Submission
from connector_wizard.models.teams import (
    Membership,
    MembershipError,
    Policies,
    Role,
    Team,
    User,
)

__all__ = [
    "SYSTEM",
    "AccountKeptError",
    "Action",
    "Actor",
    "Approval",
    "ChainHead",
    "Change",
    "Connection",
    "Event",
    "HistoryFilter",
    "Invitation",
    "InvitationError",
    "KeyCanary",
    "Label",
    "Membership",
    "MembershipError",
    "Outcome",
    "PlatformAccount",
    "Policies",
    "Review",
    "Role",
    "Rotation",
    "Sandbox",
    "SandboxBarredError",
    "Source",
    "StateError",
    "Submission",
    "Team",
    "User",
]
