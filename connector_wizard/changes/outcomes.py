"""Write down a change's end and its event in one transaction; the first to write wins."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from connector_wizard import audit
from connector_wizard.advice import Problem
from connector_wizard.crypto.keyring import UnopenableError
from connector_wizard.flow_service import ListedConnection
from connector_wizard.inventory.described import comparable_params
from connector_wizard.inventory.there import as_found
from connector_wizard.models import Action, Actor, Change, Connection, Explored, Outcome
from connector_wizard.models.checks import make_due
from connector_wizard.models.connections import target_of
from connector_wizard.models.references import bare_description
from connector_wizard.models.reviews import digest_of
from connector_wizard.reviewing import review_anew
from connector_wizard.submissions.settling import PAUSES, USUAL_SETTLE_SECONDS

ACTIONS = {
    Change.Kind.RENAME: Action.CONNECTION_RENAMED,
    Change.Kind.ROTATE: Action.CREDENTIALS_ROTATED,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be written about ``change``, by whom and when. Each says if it was first."""

    change: Change
    actor: Actor
    now: datetime

    @sensitive_variables()
    def done(self, etag: str = "", *, how: str) -> bool:
        """Let the record take over what the Platform has confirmed."""
        with transaction.atomic():
            # The policy as it is now: the Platform may have taken its time.
            self.change.connection.team.lock()
            self._hold()
            # Closing wipes what was wanted in secret, which the record is to keep.
            wanted = _wanted(self.change)
            if not self.change.close(Change.Outcome.DONE, now=self.now):
                return False
            told = {"etag": etag, "known by": how, **self._changed()}
            if self.change.kind == Change.Kind.DELETE:
                self.change.connection.mark_deleted(now=self.now)
                self._tell(Action.CONNECTION_DELETED, told)
            else:
                self._take_over(etag, wanted, told)
        return True

    def refused(self, problem: Problem) -> bool:
        """Record a definite no; the record stays as it is."""
        return self._no(Change.Outcome.REFUSED, Action.CHANGE_REFUSED, problem)

    def not_sent(self, problem: Problem) -> bool:
        """Record that nothing reached the Platform; the record stays as it is."""
        return self._no(Change.Outcome.NOT_SENT, Action.CHANGE_NOT_SENT, problem)

    def unknown(self, problem: Problem, *, left_by: datetime) -> bool:
        """Record that it may have worked, and when somebody is to look."""
        is_news = self.change.unknown_left_by is None
        more = {
            "outcome": Change.Outcome.UNKNOWN,
            "unknown_left_by": left_by,
            "lease_until": self.now,
            "next_look_at": self.now + pause_after(self.change),
        }
        with transaction.atomic():
            self._hold()
            if not self.change.note(**more, **problem.as_columns()):
                return False
            # That nobody knows is news only once, however often it is sent again.
            if is_news:
                self._tell(Action.CHANGE_UNCONFIRMED, _reason(problem), Outcome.UNKNOWN)
        return True

    def stale(self, remote: ListedConnection) -> bool:
        """Record what somebody else made of it, and wait for a person's word."""
        found = {
            # No longer than the record can take over.
            "name": remote.name[:200],
            "description": bare_description(remote.description)[:1000],
            "params": comparable_params(self.change.connection.params, remote.params),
            "auth_name": remote.auth_name[:200],
            "etag": remote.etag,
            "by": remote.updated_by,
            "at": remote.updated_at.isoformat() if remote.updated_at else "",
        }
        with transaction.atomic():
            self._hold()
            more = {"outcome": Change.Outcome.STALE, "found": found, "next_look_at": None}
            if not self.change.note(**more):
                return False
            told = {"etag": {"before": self.change.etag, "after": remote.etag}}
            self._tell(Action.CHANGE_STALE, told, Outcome.REFUSED)
        return True

    def given_up(self) -> bool:
        """Record that a person wants it no more."""
        with transaction.atomic():
            self._hold()
            if not self.change.close(Change.Outcome.GIVEN_UP, now=self.now):
                return False
            is_unknown = self.change.may_be_done
            told = {"the Platform may have done it": True} if is_unknown else {}
            outcome = Outcome.UNKNOWN if is_unknown else Outcome.SUCCESS
            self._tell(Action.CHANGE_GIVEN_UP, told, outcome)
        return True

    def _hold(self) -> None:
        """Lock the connection before its change, as whoever begins or answers one does."""
        Connection.objects.lock([self.change.connection_id])

    def _no(self, outcome: str, action: Action, problem: Problem) -> bool:
        with transaction.atomic():
            self._hold()
            if not self.change.close(outcome, now=self.now, **problem.as_columns()):
                return False
            flows = [one["id"] for one in self.change.flows.get("named", ())]
            told = {**_reason(problem), **({"flows": flows} if flows else {})}
            self._tell(action, told, Outcome.REFUSED)
        return True

    @sensitive_variables()
    def _take_over(self, etag: str, wanted: Mapping[str, Any], told: Mapping[str, Any]) -> None:
        connection = self.change.connection
        reviewed = digest_of(connection)
        connection.take_over(now=self.now, etag=etag, **wanted)
        self._tell(ACTIONS[Change.Kind(self.change.kind)], told)
        # Whether others changed a secret in the version that it was repeated on, nobody tells.
        if "params" in wanted or self.change.found:
            make_due(connection, now=self.now)
            Explored.forget(connection)
        if self.change.kind == Change.Kind.ROTATE:
            self._after_rotation()
        review_anew(connection, seen=reviewed, by=self.actor, now=self.now)

    def _after_rotation(self) -> None:
        """Do what every rotation is followed by."""
        connection = self.change.connection
        if connection.secrets_stored and not connection.team.keep_secrets:
            names = connection.forget_secrets(now=self.now)
            self._tell(Action.SECRETS_DISCARDED, {"parameters": names})

    def _changed(self) -> Mapping[str, Any]:
        if self.change.kind == Change.Kind.ROTATE:
            return {"parameters": sorted({*self.change.params, *self.change.secret_marks})}
        if self.change.kind == Change.Kind.RENAME:
            return {"name": self.change.name}
        return {}

    def _tell(
        self, action: Action, told: Mapping[str, Any], outcome: Outcome = Outcome.SUCCESS
    ) -> None:
        connection = self.change.connection
        changes = {"change": self.change.kind, **told}
        fact = audit.Fact(action, about=connection, outcome=outcome, changes=changes)
        audit.record(fact, actor=self.actor, team=connection.team)


@sensitive_variables()
def _wanted(change: Change) -> dict[str, Any]:
    # Repeated on a version that others made: what of that it leaves as it is, is there now.
    theirs = as_found(change) if change.found and change.found["etag"] == change.etag else {}
    if change.kind == Change.Kind.RENAME:
        return {**theirs, "name": change.name, "description": change.description}
    plain = {
        **theirs,
        "params": change.params,
        "target": target_of(change.connection.spec_id, change.params),
    }
    try:
        kept = {"secrets": change.secrets, "secret_marks": change.secret_marks}
    except UnopenableError:
        # The Platform has them, and the old ones are of no use any more: here they are lost.
        lost = {"secrets": {}, "secret_marks": {}, "secrets_discarded_at": timezone.now()}
        left = {name: mark["fingerprint"] for name, mark in change.secret_marks.items()}
        return {**plain, **lost, "discarded_fingerprints": left}
    return {**plain, **kept, "secrets_discarded_at": None, "discarded_fingerprints": {}}


def pause_after(change: Change) -> timedelta:
    """Return how long to wait before the next look; closer where the settling time is shorter."""
    scale = min(1.0, settings.UNKNOWN_SETTLE_SECONDS / USUAL_SETTLE_SECONDS)
    return timedelta(seconds=scale * PAUSES[min(change.looks, len(PAUSES) - 1)])


def _reason(problem: Problem) -> Mapping[str, str]:
    return {"reason": problem.sentence, "request id": problem.request_id}
