"""Keep each try at changing or deleting what is on the Platform, with what is wanted."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from connector_wizard.crypto.fields import EncryptedJSONField
from connector_wizard.models.connections import Connection, StateError, target_of
from connector_wizard.models.json_text import JSONTextField
from connector_wizard.models.problems import WithProblem
from connector_wizard.models.references import bare_description
from connector_wizard.models.rotations import Rotation
from connector_wizard.models.sightings import AUTH_SPEC, Difference, text_of
from connector_wizard.models.teams import Team

# How long a press has for sending what it has queued, before it is taken to have died: whoever else
# does it is not the one who asked, and the history names who did it.
HEAD_START = timedelta(seconds=10)
# How long an end is told on the page itself, besides in the history.
NEWS_FOR = timedelta(days=3)
# For how long it is looked after before a person may say that nobody will find out.
GIVE_UP_AFTER = timedelta(days=1)


class ChangeQuerySet(models.QuerySet["Change"]):
    """Lists of changes."""

    def unsettled(self) -> "ChangeQuerySet":
        """Those of which somebody still waits for the end."""
        return self.filter(outcome__in=OPEN)

    def in_flight(self) -> "ChangeQuerySet":
        """Those that may have changed what is on the Platform, or yet do; nobody knows."""
        return self.filter(outcome__in=[Change.Outcome.SENT, Change.Outcome.UNKNOWN])

    def not_done(self) -> "ChangeQuerySet":
        """Those that ended without it: refused, or never sent."""
        return self.filter(outcome__in=NOT_DONE)

    def with_secrets(self, team: Team) -> "ChangeQuerySet":
        """Those that hold a source's secrets until their end, of one team."""
        return self.unsettled().filter(kind=Change.Kind.ROTATE, connection__team=team)

    def at_rest(self) -> "ChangeQuerySet":
        """Those that wait for a person's word: nothing is on its way, nor will be without it."""
        paused = Q(outcome=Change.Outcome.QUEUED, rotation__paused_at__isnull=False)
        return self.filter(paused | Q(outcome=Change.Outcome.STALE))

    def due(self, now: datetime) -> "ChangeQuerySet":
        """Those that wait to be sent, whose sender is gone, or whose next look is due."""
        free = Q(next_look_at=None) | Q(next_look_at__lte=now)
        # A rotation's members wait for their turn.
        queued = free & Q(outcome=Change.Outcome.QUEUED, rotation=None)
        gone = Q(outcome=Change.Outcome.SENT, lease_until__lte=now)
        waiting = Q(outcome=Change.Outcome.UNKNOWN, next_look_at__lte=now, lease_until__lte=now)
        return self.filter(queued | gone | waiting).order_by("requested_at")


class Change(WithProblem):
    """
    One change of a created connection, from the press to the Platform's answer.

    The record takes over what is wanted only once the Platform has confirmed it.
    """

    class Kind(models.TextChoices):
        RENAME = "rename", _("rename")
        ROTATE = "rotate", _("rotation of the credentials")
        DELETE = "delete", _("deletion")

    class Outcome(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENT = "sent", _("sent")
        UNKNOWN = "unknown", _("being settled")
        STALE = "stale", _("changed by somebody else meanwhile")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")
        NOT_SENT = "not_sent", _("not sent")
        GIVEN_UP = "given_up", _("given up")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="changes")
    rotation = models.ForeignKey(Rotation, models.CASCADE, null=True, related_name="members")
    kind = models.CharField(max_length=8, choices=Kind)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.QUEUED)
    requested_by = models.CharField(max_length=254)
    requested_at = models.DateTimeField()

    # The version that is to be changed: what the Platform compares before it acts.
    etag = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200, blank=True)
    description = models.CharField(max_length=1000, blank=True)
    params = models.JSONField(default=dict)
    # All of them, the kept ones too; wiped as soon as the end is known.
    secrets = EncryptedJSONField(default=dict)
    secret_marks = models.JSONField(default=dict)

    # How often it was sent: who writes an answer to an earlier sending is late.
    sendings = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    # When the last sending that nobody answered had left us; from then on it may have worked.
    unknown_left_by = models.DateTimeField(null=True)
    next_look_at = models.DateTimeField(null=True, db_index=True)
    looks = models.PositiveIntegerField(default=0)
    last_look_error = models.CharField(max_length=500, blank=True)
    # What somebody else made of it on the Platform meanwhile.
    found = JSONTextField(default=dict)
    # Which flows the Platform named as in the way of a deletion, or why it named none.
    flows = JSONTextField(default=dict)
    settled_at = models.DateTimeField(null=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at"]
        indexes = [models.Index(fields=["outcome", "lease_until"], name="changes_by_lease")]
        constraints = [
            models.UniqueConstraint(
                fields=["connection"],
                name="one_open_change_per_connection",
                condition=Q(outcome__in=["queued", "sent", "unknown", "stale"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.connection}: {self.get_kind_display()}"

    @property
    def is_open(self) -> bool:
        """Whether its end is not known yet."""
        return self.outcome in OPEN

    @property
    def is_news(self) -> bool:
        """Whether its page still tells of it: until it has ended, and over a weekend."""
        return self.settled_at is None or timezone.now() - self.settled_at < NEWS_FOR

    @property
    def is_moving(self) -> bool:
        """Whether it comes to its end by itself."""
        return self.is_open and self.outcome != Change.Outcome.STALE

    @property
    def is_paused(self) -> bool:
        """Whether it waits for a person's word on its rotation."""
        waits = self.outcome == Change.Outcome.QUEUED
        return waits and self.rotation is not None and self.rotation.paused_at is not None

    @property
    def was_put_back(self) -> bool:
        """Whether it waits for another turn, since it could not be sent."""
        return self.outcome == Change.Outcome.QUEUED and bool(self.problem)

    @property
    def may_be_given_up(self) -> bool:
        """Whether nobody has found out for so long what became of it that a person may end it."""
        long_ago = timezone.now() - GIVE_UP_AFTER
        is_old = self.sent_at is not None and self.sent_at <= long_ago
        return self.outcome == Change.Outcome.UNKNOWN and is_old

    @property
    def may_be_done(self) -> bool:
        """Whether it was given up although the Platform may have done it: nobody ever knew."""
        is_ended = self.outcome == Change.Outcome.GIVEN_UP
        # Of what met another version, that was told.
        was_stale = bool(self.found) and self.found["etag"] != self.etag
        return is_ended and self.unknown_left_by is not None and not was_stale

    @property
    def version_shown(self) -> str:
        """A mark of what a person is asked about: this change, and what others made meanwhile."""
        return f"{self.pk} {self.found.get('etag', '')}"

    @property
    def differences(self) -> list[Difference]:
        """The auth spec and plain answers that somebody else made others on the Platform."""
        other = self.other_auth_spec
        return [*([other] if other else []), *self._other_answers()]

    @property
    def other_auth_spec(self) -> Difference | None:
        """By which auth spec somebody else has it sign in now, if by another."""
        here = str(self.connection.auth_spec.get("name", ""))
        there = self.found.get("auth_name") or here
        return None if there.strip() == here.strip() else Difference(AUTH_SPEC, here, there)

    @property
    def may_be_repeated(self) -> bool:
        """Whether what is wanted fits what is there now: credentials are of one auth spec."""
        return self.kind != Change.Kind.ROTATE or self.other_auth_spec is None

    def _other_answers(self) -> list[Difference]:
        here, there = self.connection.params, self.found.get("params", {})
        both = [(name, text_of(here[name]), text_of(there[name])) for name in there if name in here]
        return [Difference(*one) for one in both if one[1].strip() != one[2].strip()]

    @property
    def shows_no_difference(self) -> bool:
        """Whether all that the Platform shows is as on record, so that it may be a secret."""
        here, values = self.connection, self.as_found()
        before = {"name": here.name, "description": bare_description(here.description)}
        return values == before and self.other_auth_spec is None

    def as_found(self) -> dict[str, Any]:
        """Return what the record is to hold of what somebody else made of it, but the auth spec."""
        found, connection = self.found, self.connection
        values = {
            "name": found.get("name") or connection.name,
            "description": found.get("description", ""),
        }
        others = {one.name: found["params"][one.name] for one in self._other_answers()}
        if not others:
            return values
        params = {**connection.params, **others}
        return {**values, "params": params, "target": target_of(connection.spec_id, params)}

    # Changes

    @classmethod
    @sensitive_variables()
    def begin(cls, connection: Connection, **wanted: Any) -> "Change":
        """
        Queue the one change that the connection may have under way. Secrets are sealed on the way.

        What is wanted was worked out from ``connection`` as it is in the caller's hands: the
        Platform compares the etag alone, so that old answers must not go out under a new one.

        :raises StateError: if it is not created, or another change of it is under way or was done
        """
        row = Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)
        if row.status != Connection.Status.CREATED:
            raise StateError(f"{row} is not on the Platform")
        if row.version != connection.version:
            raise StateError(f"{row} was changed meanwhile")
        # Sealed here: no frame of Django's is to hold what was typed.
        pk = uuid.uuid4()
        wanted["secrets"] = _sealed(wanted.get("secrets", {}), pk)
        if not wanted.get("rotation"):
            # A rotation is kept for who asked as a whole; when a member may be sent is its own.
            wanted["next_look_at"] = timezone.now() + HEAD_START
        try:
            with transaction.atomic():
                return cls.objects.create(id=pk, connection=row, etag=row.etag, **wanted)
        except IntegrityError:
            raise StateError(f"Another change of {row} is under way") from None

    def take(self, *, now: datetime, until: datetime) -> bool:
        """Become its one sender; false where another was quicker."""
        mine = Change.objects.filter(outcome=self.outcome, sendings=self.sendings)
        return self._move(
            mine.filter(outcome__in=[Change.Outcome.QUEUED, Change.Outcome.UNKNOWN]),
            outcome=Change.Outcome.SENT,
            sendings=self.sendings + 1,
            sent_at=self.sent_at or now,
            lease_until=until,
        )

    def claim_look(self, *, now: datetime, until: datetime) -> bool:
        """Become the one who looks for its end, unless its sender or another is at it."""
        same = Change.objects.unsettled().filter(outcome=self.outcome, sendings=self.sendings)
        return self._move(same.filter(lease_until__lte=now), lease_until=until)

    def note(self, **facts: Any) -> bool:
        """Write down how it goes, unless it went another way meanwhile; an end stays the end."""
        same = Change.objects.unsettled().filter(outcome=self.outcome, sendings=self.sendings)
        return self._move(same, **facts)

    def close(self, outcome: str, *, now: datetime, **facts: Any) -> bool:
        """Write the end unless another did first; what was wanted in secret is wiped."""
        rows = Change.objects.filter(outcome__in=OPEN)
        if outcome != Change.Outcome.DONE:
            # That it was done counts whoever says so; a "no" counts only for the last sending.
            rows = rows.filter(sendings=self.sendings)
        wiped = {"secrets": _sealed({}, self.pk), "next_look_at": None}
        return self._move(rows, outcome=outcome, settled_at=now, **wiped, **facts)

    def _move(self, rows: ChangeQuerySet, **values: Any) -> bool:
        if not rows.filter(pk=self.pk).update(**values):
            return False
        self._take_over(values)
        return True

    def _take_over(self, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            setattr(self, name, value)


OPEN = (
    Change.Outcome.QUEUED,
    Change.Outcome.SENT,
    Change.Outcome.UNKNOWN,
    Change.Outcome.STALE,
)
NOT_DONE = (Change.Outcome.REFUSED, Change.Outcome.NOT_SENT, Change.Outcome.GIVEN_UP)


@sensitive_variables()
def _sealed(secrets: dict[str, Any], pk: uuid.UUID) -> Any:
    field: Any = Change._meta.get_field("secrets")  # noqa: SLF001 - Django's own API
    return field.sealed(secrets, pk)
