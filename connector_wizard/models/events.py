"""Keep a team's history: what happened, to what, by whom; written once, never changed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, NoReturn

from django.db import models

from connector_wizard.models.audit import Action, Outcome
from connector_wizard.models.teams import Team


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
