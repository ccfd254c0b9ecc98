"""Hold the application's rows and the rules a single row can keep by itself."""

from connector_wizard.models.accounts import (
    AccountKeptError,
    PlatformAccount,
    Sandbox,
    SandboxBarredError,
    Source,
)
from connector_wizard.models.api_requests import ApiRequest
from connector_wizard.models.approvals import Approval
from connector_wizard.models.audit import SYSTEM, Action, Actor, Outcome
from connector_wizard.models.chain import ChainHead
from connector_wizard.models.changes import Change
from connector_wizard.models.checks import Check
from connector_wizard.models.connections import Connection, Label, StateError
from connector_wizard.models.deliveries import Delivery
from connector_wizard.models.events import Event, HistoryFilter
from connector_wizard.models.explored import Explored, Place
from connector_wizard.models.factors import FactorSecret
from connector_wizard.models.inventory import ForeignConnection, Sync, SyncUnderWayError
from connector_wizard.models.invitations import Invitation, InvitationError
from connector_wizard.models.keys import KeyCanary
from connector_wizard.models.notices import ExpiryTold, MailWishes, NoticeKind
from connector_wizard.models.reviews import Review
from connector_wizard.models.rotations import Rotation
from connector_wizard.models.sightings import Sighting
from connector_wizard.models.submissions import Submission
from connector_wizard.models.teams import (
    Membership,
    MembershipError,
    Policies,
    Role,
    Team,
    User,
)
from connector_wizard.models.tokens import ApiToken, Scope
from connector_wizard.models.webhooks import Webhook, WebhookError

__all__ = [
    "SYSTEM",
    "AccountKeptError",
    "Action",
    "Actor",
    "ApiRequest",
    "ApiToken",
    "Approval",
    "ChainHead",
    "Change",
    "Check",
    "Connection",
    "Delivery",
    "Event",
    "ExpiryTold",
    "Explored",
    "FactorSecret",
    "ForeignConnection",
    "HistoryFilter",
    "Invitation",
    "InvitationError",
    "KeyCanary",
    "Label",
    "MailWishes",
    "Membership",
    "MembershipError",
    "NoticeKind",
    "Outcome",
    "Place",
    "PlatformAccount",
    "Policies",
    "Review",
    "Role",
    "Rotation",
    "Sandbox",
    "SandboxBarredError",
    "Scope",
    "Sighting",
    "Source",
    "StateError",
    "Submission",
    "Sync",
    "SyncUnderWayError",
    "Team",
    "User",
    "Webhook",
    "WebhookError",
]
