"""Name what a history tells of: who did something, what it was, and how it ended."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from connector_wizard.models.teams import User


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and from where: what an event says of its author."""

    name: str
    user: User | None = None
    address: str = ""
    user_agent: str = ""
    request_id: str = ""
    # By which API token it is done, if by one: its name.
    token: str = ""

    @classmethod
    def at_command_line(cls, user: User) -> "Actor":
        """Return ``user`` acting through a command on the server."""
        return cls(name=user.email, user=user, user_agent="manage.py")


# Sweeps and sending threads act for nobody in particular.
SYSTEM = Actor(name="system")


class Action(models.TextChoices):
    """Everything a history can tell."""

    TEAM_CREATED = "team.created", _("created the team")
    MEMBER_ADDED = "member.added", _("added the member")
    MEMBER_INVITED = "member.invited", _("invited")
    INVITATION_RENEWED = "member.invitation_renewed", _("renewed the invitation of")
    INVITATION_WITHDRAWN = "member.invitation_withdrawn", _("withdrew the invitation of")
    MEMBER_JOINED = "member.joined", _("joined the team")
    MEMBER_ROLE_CHANGED = "member.role_changed", _("changed the role of")
    MEMBER_REMOVED = "member.removed", _("removed the member")
    MEMBER_LEFT = "member.left", _("left the team")
    POLICIES_CHANGED = "team.policies_changed", _("changed the policies of")
    ACCOUNT_ADDED = "account.added", _("added the Platform account")
    ACCOUNT_REFUSED = "account.refused", _("could not add the Platform account")
    ACCOUNT_VERIFIED = "account.verified", _("verified the Platform account")
    ACCOUNT_RENAMED = "account.renamed", _("renamed the Platform account")
    ACCOUNT_SECRET_REPLACED = (
        "account.secret_replaced",
        _("replaced the secret of the Platform account"),
    )
    ACCOUNT_DELETED = "account.deleted", _("deleted the Platform account")
    DRAFT_BEGUN = "draft.begun", _("began a draft")
    DRAFT_CHANGED = "draft.changed", _("worked on the connection")
    DRAFT_DISCARDED = "draft.discarded", _("discarded the draft")
    CONNECTION_REQUESTED = "connection.requested", _("asked the Platform to create")
    CONNECTION_CREATED = "connection.created", _("created the base connection")
    CONNECTION_COPIED = "connection.copied", _("made a copy, for another sandbox, of")
    SECRETS_DISCARDED = "connection.secrets_discarded", _("discarded the secrets of")
    CONNECTION_REFUSED = "connection.refused", _("was refused the base connection")
    CONNECTION_NOT_SENT = "connection.not_sent", _("could not reach the Platform to create")
    CONNECTION_UNCONFIRMED = "connection.unconfirmed", _("got no answer about")
    CONNECTION_NOT_CREATED = "connection.not_created", _("found not to have been created:")
    CONNECTION_TWIN_FOUND = "connection.twin_found", _("found a second base connection of")
    CONNECTION_ADOPTED = "connection.adopted", _("adopted the base connection")
    FOREIGN_IGNORED = "inventory.ignored", _("put aside, in the inventory,")
    FOREIGN_RESTORED = "inventory.restored", _("put back into the inventory")
    SYNC_BEGUN = "inventory.sync_begun", _("began to sync the inventory of")
    DRIFT_FOUND = "connection.drift_found", _("found, on the Platform, a change of")
    DRIFT_ENDED = "connection.drift_ended", _("found, on the Platform, no change any more of")
    DRIFT_ACCEPTED = "connection.drift_accepted", _("took over from the Platform the change of")
    CONNECTION_FOUND_DELETED = (
        "connection.found_deleted",
        _("put on record that the Platform no longer has"),
    )
    CHANGE_REQUESTED = "connection.change_requested", _("asked the Platform to change")
    CONNECTION_RENAMED = "connection.renamed", _("renamed or described")
    CREDENTIALS_ROTATED = "connection.credentials_rotated", _("rotated the credentials of")
    CONNECTION_DELETED = "connection.deleted", _("deleted the base connection")
    CHANGE_REFUSED = "connection.change_refused", _("was refused a change of")
    CHANGE_NOT_SENT = "connection.change_not_sent", _("could not reach the Platform to change")
    CHANGE_UNCONFIRMED = "connection.change_unconfirmed", _("got no answer about a change of")
    CHANGE_STALE = "connection.change_stale", _("found changed by somebody else:")
    CHANGE_REPEATED = "connection.change_repeated", _("repeated the change on what is there now of")
    CHANGE_GIVEN_UP = "connection.change_given_up", _("gave up a change of")
    CONNECTION_TAKEN_OVER = "connection.taken_over", _("took over what the Platform holds of")
    ROTATION_BEGUN = "rotation.begun", _("began the")
    ROTATION_PAUSED = "rotation.paused", _("paused the")
    ROTATION_RESUMED = "rotation.resumed", _("went on with the")
    ROTATION_STOPPED = "rotation.stopped", _("stopped the")
    APPROVAL_REQUESTED = "approval.requested", _("asked for approval to create")
    APPROVAL_GIVEN = "approval.given", _("approved the creation of")
    APPROVAL_DECLINED = "approval.declined", _("declined the creation of")
    APPROVAL_WITHDRAWN = "approval.withdrawn", _("withdrew the request to create")
    APPROVAL_VOIDED = "approval.voided", _("made void, by a change, the request to create")
    APPROVAL_BYPASSED = "approval.bypassed", _("went without the approval to create")
    CONNECTION_TEST_ASKED = "connection.test_asked", _("had the Platform test")
    CONNECTION_FAILING = "connection.failing", _("found that it fails its test:")
    CONNECTION_RECOVERED = "connection.recovered", _("found that it passes its test again:")
    DATA_SAMPLED = "connection.data_sampled", _("looked at sample rows of")
    REVIEW_APPROVED = "review.approved", _("approved")
    REVIEW_CHANGES_REQUESTED = "review.changes_requested", _("asked for changes to")
    REVIEW_FLAGGED = "review.flagged", _("flagged")
    REVIEW_ANSWERED = "review.answered", _("answered the review of")
    WEBHOOK_ADDED = "webhook.added", _("added the webhook")
    WEBHOOK_CHANGED = "webhook.changed", _("changed the webhook")
    WEBHOOK_SECRET_REPLACED = "webhook.secret_replaced", _("replaced the secret of the webhook")
    WEBHOOK_TESTED = "webhook.tested", _("sent a test message to the webhook")
    WEBHOOK_REMOVED = "webhook.removed", _("removed the webhook")
    DELIVERY_GIVEN_UP = "delivery.given_up", _("gave up telling")
    DELIVERY_RETRIED = "delivery.retried", _("tried again to tell")
    MAIL_CHANGED = "mail.changed", _("changed what they are told by e-mail in")
    PLATFORM_FAILED = "platform.failed", _("got no usable answer from the Platform for")
    ACCESS_DENIED = "access.denied", _("was not allowed to")
    TOKEN_MADE = "token.made", _("made the API token")
    TOKEN_REVOKED = "token.revoked", _("revoked the API token")
    HISTORY_EXPORTED = "history.exported", _("exported the history")
    HISTORY_ARCHIVED = "history.archived", _("archived old events of the history")
    SIGNED_IN = "session.begun", _("signed in")
    SIGNED_OUT = "session.ended", _("signed out")
    SIGN_IN_FAILED = "session.refused", _("failed to sign in")
    SESSIONS_ENDED = "session.others_ended", _("ended other sessions of their own")
    FACTOR_ADDED = "factor.added", _("added the second factor")
    FACTOR_REMOVED = "factor.removed", _("removed the second factor")
    RECOVERY_CODES_MADE = "factor.codes_made", _("made new recovery codes")
    RECOVERY_CODE_USED = "factor.code_used", _("used a recovery code")
    PASSWORD_CHANGED = "password.changed", _("changed their password")
    PASSWORD_RESET_ASKED = "password.reset_asked", _("asked to reset the password of")
    PASSWORD_RESET = "password.reset", _("reset the password of")
    PROVIDER_LINKED = "person.provider_linked", _("first signed in by the company's provider")
    KEYS_ROTATION_BEGUN = "keys.rotation_begun", _("began a rotation of the encryption keys")
    KEYS_ROTATED = "keys.rotated", _("ended a rotation of the encryption keys")


class Outcome(models.TextChoices):
    """How it ended."""

    SUCCESS = "success", _("success")
    REFUSED = "refused", _("refused")
    DENIED = "denied", _("denied")
    UNKNOWN = "unknown", _("unknown")
