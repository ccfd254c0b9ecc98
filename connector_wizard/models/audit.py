"""Keep a team's history: what happened, to what, by whom; written once, never changed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, NoReturn

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from connector_wizard.models.teams import Team, User


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


_HEAD = (
    "SELECT sequence, hash, anchor_sequence, anchor_hash"
    " FROM connector_wizard_chainhead WHERE team_id = %s"
)
_ADVANCE = (
    "UPDATE connector_wizard_chainhead"
    " SET sequence = %s, hash = %s, key_id = %s, seal = %s WHERE team_id = %s"
)


class ChainHead(models.Model):
    """Where a team's chain ends; whoever appends locks this row first."""

    team = models.OneToOneField(Team, models.PROTECT, primary_key=True, related_name="chain_head")
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    # The last event that was archived and dropped; the chain begins after it.
    anchor_sequence = models.PositiveBigIntegerField(default=0)
    anchor_hash = models.CharField(max_length=64, blank=True)
    # Signs all of the above: who has only the database can cut a tail, but not say so.
    key_id = models.CharField(max_length=8, blank=True)
    seal = models.CharField(max_length=64, blank=True)
    # How far, when and with what result the chain was last verified.
    verified_sequence = models.PositiveBigIntegerField(default=0)
    verified_at = models.DateTimeField(null=True)
    verified_break = models.CharField(max_length=300, blank=True)
    checkpoint_sequence = models.PositiveBigIntegerField(default=0)
    checkpoint_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.team} #{self.sequence}"

    @classmethod
    def lock(cls, team: Team) -> "ChainHead":
        """
        Return the head of the team's chain, locked until the transaction ends.

        In plain SQL, like ``advance``: an event is written with every change there is, and building
        these two statements anew each time would cost more than running them.
        """
        pk = cls._meta.pk.get_db_prep_value(team.pk, connection)
        with connection.cursor() as cursor:
            for_update = " FOR UPDATE" if connection.features.has_select_for_update else ""
            cursor.execute(_HEAD + for_update, [pk])
            row = cursor.fetchone()
        if row is None:
            return cls.objects.select_for_update().get_or_create(team=team)[0]
        names = ("sequence", "hash", "anchor_sequence", "anchor_hash")
        return cls(team=team, **dict(zip(names, row, strict=True)))

    def advance(self) -> None:
        """Write where the chain ends now."""
        pk = self._meta.pk.get_db_prep_value(self.team_id, connection)
        with connection.cursor() as cursor:
            cursor.execute(_ADVANCE, [self.sequence, self.hash, self.key_id, self.seal, pk])


class Event(models.Model):
    """One line of a team's history. Actor and object are text: they outlive their rows."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="events")
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=254)
    actor_id = models.CharField(max_length=36, blank=True)
    action = models.CharField(max_length=40, choices=Action)
    outcome = models.CharField(max_length=10, choices=Outcome)
    object_kind = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=36, blank=True)
    object_label = models.CharField(max_length=254, blank=True)
    address = models.CharField(max_length=45, blank=True)
    user_agent = models.CharField(max_length=256, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    # Canonical JSON as text: a typed column could give back other bytes than were signed.
    changes = models.TextField(default="{}")
    key_id = models.CharField(max_length=8)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["-sequence"]
        indexes = [
            models.Index(fields=["team", "object_id", "-sequence"], name="events_of_an_object"),
            models.Index(fields=["team", "actor", "-sequence"], name="events_of_a_person"),
            models.Index(fields=["team", "actor_id", "-sequence"], name="events_of_a_user"),
            models.Index(fields=["team", "action", "-sequence"], name="events_of_a_kind"),
            models.Index(fields=["team", "outcome", "-sequence"], name="events_by_outcome"),
            models.Index(fields=["team", "at"], name="events_by_time"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["team", "sequence"], name="one_event_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.get_action_display()} {self.object_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """
        Write the event once.

        :raises TypeError: if it is already written
        """
        if not self._state.adding:
            raise TypeError("History is written once")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """
        Refuse.

        :raises TypeError: always
        """
        raise TypeError("History is never deleted")


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Which events of a team's history are wanted; what is empty asks for nothing."""

    person: str = ""
    action: str = ""
    object_id: str = ""
    outcome: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""
    # Set for people who may read only what they did themselves.
    only_of: str = ""

    def of(self, team: Team) -> models.QuerySet[Event]:
        """Return the team's events that fit, newest first."""
        rows = Event.objects.filter(team=team).order_by("-sequence")
        exact = {
            "actor": self.person,
            "action": self.action,
            "object_id": self.object_id,
            "outcome": self.outcome,
            "actor_id": self.only_of,
        }
        rows = rows.filter(**{column: value for column, value in exact.items() if value})
        if self.since:
            rows = rows.filter(at__gte=datetime.combine(self.since, time.min, tzinfo=UTC))
        if self.until:
            rows = rows.filter(at__lte=datetime.combine(self.until, time.max, tzinfo=UTC))
        if self.text:
            in_label = models.Q(object_label__icontains=self.text)
            rows = rows.filter(in_label | models.Q(changes__icontains=self.text))
        return rows

    def in_words(self) -> dict[str, str]:
        """Return what it asks for, for an event that tells of an export."""
        told = {name: getattr(self, name) for name in self.__slots__}
        return {name: str(value) for name, value in told.items() if value}
