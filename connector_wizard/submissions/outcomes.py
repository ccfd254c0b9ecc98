"""Write down a try's outcome and its event in one transaction; the first to write wins."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from connector_wizard import audit
from connector_wizard.advice import Problem
from connector_wizard.models import (
    Action,
    Actor,
    Approval,
    NoticeKind,
    Outcome,
    Review,
    Submission,
)
from connector_wizard.models.reviews import standing_of
from connector_wizard.notices import about_connection, tell


@dataclass(frozen=True, slots=True)
class Found:
    """The base connection of a try: its id and etag, and how we learnt of it."""

    remote_id: str
    etag: str
    how: str
    twin_id: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be written about ``submission``, by whom and when. Each says if it was first."""

    submission: Submission
    actor: Actor
    now: datetime

    def created(self, found: Found) -> bool:
        """Record the id; the source's secrets go where the team's policy says discard."""
        connection = self.submission.connection
        facts = {"remote_id": found.remote_id, "twin_id": found.twin_id, "next_look_at": None}
        with transaction.atomic():
            # The policy as it is now: the Platform may have taken its time.
            connection.team.lock()
            if not self.submission.close(Submission.Outcome.CREATED, now=self.now, **facts):
                return False
            connection.confirm(remote_id=found.remote_id, etag=found.etag, now=self.now)
            self._after_creation(found)
            if found.how != "answer":
                self._notify(NoticeKind.OUTCOME_SETTLED, outcome="created")
        return True

    def created_after_all(self, found: Found) -> bool:
        """Record that a try thought lost arrived late: it becomes the record, or a twin of it."""
        connection = self.submission.connection
        with transaction.atomic():
            connection.team.lock()
            self.submission.note(remote_id=found.remote_id, next_look_at=None)
            adopted = connection.adopt(
                remote_id=found.remote_id,
                etag=found.etag,
                now=self.now,
                untouched_since=self.submission.settled_at or self.now,
            )
            if adopted:
                self.submission.note(outcome=Submission.Outcome.CREATED)
                self._after_creation(found)
                self._notify(NoticeKind.OUTCOME_SETTLED, outcome="created")
            else:
                self._name_twin(found.remote_id)
        return adopted

    def refused(self, problem: Problem) -> bool:
        """Record a definite no; everything that was typed goes back to the wizard."""
        return self._give_back(
            Submission.Outcome.REFUSED, Action.CONNECTION_REFUSED, problem.as_columns()
        )

    def not_sent(self, problem: Problem) -> bool:
        """Record that nothing reached the Platform; everything goes back to the wizard."""
        return self._give_back(
            Submission.Outcome.NOT_SENT, Action.CONNECTION_NOT_SENT, problem.as_columns()
        )

    def not_created(self, problem: Problem, *, look_again_at: datetime) -> bool:
        """Record that it does not exist after the settling time; it is looked for again later."""
        more = {**problem.as_columns(), "next_look_at": look_again_at}
        return self._give_back(Submission.Outcome.NOT_CREATED, Action.CONNECTION_NOT_CREATED, more)

    def unknown(self, problem: Problem, *, left_by: datetime) -> bool:
        """Record that it may have worked. The look-ups may begin at once."""
        more = {"next_look_at": self.now, "lease_until": self.now, "left_by": left_by}
        with transaction.atomic():
            if not self.submission.close(
                Submission.Outcome.UNKNOWN, now=self.now, **more, **problem.as_columns()
            ):
                return False
            self.submission.connection.mark_unconfirmed(now=self.now)
            told = {"reason": problem.sentence, "request id": problem.request_id}
            self._tell(Action.CONNECTION_UNCONFIRMED, told, Outcome.UNKNOWN)
        return True

    def _give_back(self, outcome: str, action: Action, more: Mapping[str, Any]) -> bool:
        with transaction.atomic():
            if not self.submission.close(outcome, now=self.now, **more):
                return False
            self.submission.connection.reopen(now=self.now)
            told = {"reason": more["problem"], "request id": more["platform_request_id"]}
            self._tell(action, told, Outcome.REFUSED)
            if outcome == Submission.Outcome.NOT_CREATED:
                self._notify(NoticeKind.OUTCOME_SETTLED, outcome="not_created")
        return True

    def _after_creation(self, found: Found) -> None:
        connection = self.submission.connection
        told = {"id": found.remote_id, "etag": found.etag, "known by": found.how}
        self._tell(Action.CONNECTION_CREATED, told)
        if connection.secrets_stored and not connection.team.keep_secrets:
            names = connection.forget_secrets(now=self.now)
            self._tell(Action.SECRETS_DISCARDED, {"parameters": names})
        if self.submission.approval:
            self._carry_over(self.submission.approval)
        else:
            self._notify(NoticeKind.WAITING_FOR_REVIEW)
        if found.twin_id:
            self._name_twin(found.twin_id)

    def _carry_over(self, approval: Approval) -> None:
        """Let the word that was given before creation count after it: nothing is asked twice."""
        connection = self.submission.connection
        standing_of(connection).say(
            Review.Verdict.APPROVED, approval.comment, about=connection, by=approval.decider
        )
        connection.leave_queue()

    def _name_twin(self, remote_id: str) -> None:
        self.submission.note(twin_id=remote_id)
        self._tell(Action.CONNECTION_TWIN_FOUND, {"id": remote_id}, Outcome.UNKNOWN)

    def _tell(
        self, action: Action, told: Mapping[str, Any], outcome: Outcome = Outcome.SUCCESS
    ) -> None:
        connection = self.submission.connection
        changes = {"reference": self.submission.reference, **told}
        fact = audit.Fact(action, about=connection, outcome=outcome, changes=changes)
        audit.record(fact, actor=self.actor, team=connection.team)

    def _notify(self, kind: NoticeKind, **more: str) -> None:
        connection = self.submission.connection
        tell(about_connection(kind, connection, by=self.actor, at=self.now, **more))
