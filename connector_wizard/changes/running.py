"""Carry a bulk rotation out: its members one after another, as long as that is wise."""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.apart import do_apart
from connector_wizard.changes.settling import work
from connector_wizard.flow_service import speaks_for_a_source
from connector_wizard.models import Action, Actor, Change, Outcome, Rotation
from connector_wizard.models.changes import ChangeQuerySet
from connector_wizard.submissions import lease_seconds

# Between two members: the Platform publishes no limit, and others use it too.
PAUSE_SECONDS = 0.2
# So many troubles for one reason, one after another: the next would only lock the login out.
REFUSALS_IN_A_ROW = 3
# For how long the Platform is waited for on the spot; a longer pause is the next sweep's to end.
LONGEST_WAIT = 60.0


def run(
    rotation_pk: UUID,
    *,
    actor: Actor,
    seconds: float = float("inf"),
    held: datetime | None = None,
) -> int:
    """
    Go through the members that wait, unless somebody is at it; return how many were sent.

    Until ``held`` it is kept for whoever says so: who asked is to be the one who does it.

    A process that dies takes nothing along: what waits goes on waiting, and what it had just sent
    is settled as any other change. What did not reach the Platform waits for another turn.
    """
    rotation = Rotation.objects.select_related("team").get(pk=rotation_pk)
    if not rotation.take(now=timezone.now(), until=_soon(), held=held):
        return 0
    most = min(REFUSALS_IN_A_ROW, _waiting(rotation).count())
    return _Turn(rotation, actor, time.monotonic() + seconds, most).go()


@dataclass(slots=True)
class _Turn:
    """One way through the members that wait; so many may come back unsent, one after another."""

    rotation: Rotation
    actor: Actor
    until: float
    most: int
    tried: list[UUID] = field(default_factory=list)
    came_back: int = 0

    def go(self) -> int:
        sent = 0
        while self._has_time() and (pk := self._next()) and self.rotation.hold(until=_soon()):
            is_over = do_apart(partial(work, pk, actor=self.actor), what=f"Sending change {pk}")
            sent += 1
            not_before = self._judge(pk, is_over=is_over)
            if not_before and not self._waits_until(not_before):
                # Nobody takes it up before that.
                self.rotation.hold(until=not_before)
                return sent
            time.sleep(PAUSE_SECONDS)
        self._leave()
        return sent

    def _has_time(self) -> bool:
        return time.monotonic() < self.until

    def _next(self) -> UUID | None:
        due = Q(next_look_at=None) | Q(next_look_at__lte=timezone.now())
        waiting = _waiting(self.rotation).filter(due).exclude(pk__in=self.tried)
        return waiting.order_by("connection__name", "pk").values_list("pk", flat=True).first()

    def _leave(self) -> None:
        """Leave the rest to whoever comes next: not before the Platform lets one be sent."""
        waiting = _waiting(self.rotation).values_list("next_look_at", flat=True)
        moments = [one or timezone.now() for one in waiting]
        if moments and min(moments) > timezone.now():
            self.rotation.hold(until=min(moments))
        else:
            self.rotation.let_go()

    def _judge(self, pk: UUID, *, is_over: bool) -> datetime | None:
        """Pause where that is wise; return until when the Platform asks to be left alone, if so."""
        member = Change.objects.defer("secrets").get(pk=pk)
        came_back = is_over and member.outcome == Change.Outcome.QUEUED
        if came_back and member.next_look_at:
            self._count(member, REFUSALS_IN_A_ROW)
            return member.next_look_at
        self.tried.append(pk)
        if came_back:
            self._count(member, self.most)
        else:
            self.came_back = 0
            self._pause_if_refused()
        return None

    def _count(self, member: Change, most: int) -> None:
        """Count one that did not reach the Platform: if none does, the others will not either."""
        self.came_back += 1
        if self.came_back >= most:
            self._pause(member.problem, self.came_back, unreached=True)

    def _waits_until(self, moment: datetime) -> bool:
        """Wait as long as the Platform asks, if there is time for it."""
        seconds = max(0.0, (moment - timezone.now()).total_seconds())
        if seconds > min(LONGEST_WAIT, self.until - time.monotonic()):
            return False
        time.sleep(seconds)
        return True

    def _pause_if_refused(self) -> None:
        at = Coalesce("settled_at", "unknown_left_by")
        ended = self.rotation.members.annotate(at=at).filter(at__gte=self.rotation.counted_from)
        rows = ended.order_by("-at").values_list("outcome", "platform_code", "problem")
        reasons = filter(None, (_reason(*one) for one in rows))
        last = list(islice(reasons, REFUSALS_IN_A_ROW))
        if len(last) == REFUSALS_IN_A_ROW and len({code for code, _ in last}) == 1 and last[0][0]:
            self._pause(last[0][1], REFUSALS_IN_A_ROW)

    def _pause(self, why: str, in_a_row: int, *, unreached: bool = False) -> None:
        with transaction.atomic():
            # A stop may be at it: afterwards nothing waits.
            Rotation.objects.lock(self.rotation.pk)
            if not _waiting(self.rotation).exists():
                return
            if self.rotation.pause(why, now=timezone.now(), unreached=unreached):
                told = {"reason": why, "in a row": in_a_row}
                fact = audit.Fact(
                    Action.ROTATION_PAUSED,
                    about=self.rotation,
                    outcome=Outcome.REFUSED,
                    changes=told,
                )
                audit.record(fact, actor=self.actor, team=self.rotation.team)


def _waiting(rotation: Rotation) -> ChangeQuerySet:
    return rotation.members.filter(outcome=Change.Outcome.QUEUED)


def _reason(outcome: str, code: str, problem: str) -> tuple[str, str] | None:
    """
    Return why a member was refused, by its code, and in words; no code if it was not.

    What nobody answered tells nothing either way, unless the source itself said no.
    """
    if outcome == Change.Outcome.UNKNOWN and not speaks_for_a_source(code):
        return None
    refused = outcome in (Change.Outcome.REFUSED, Change.Outcome.UNKNOWN)
    # By the code: the words may differ from one to the next.
    return ((code or problem) if refused else "", problem)


def _soon() -> datetime:
    return timezone.now() + timedelta(seconds=lease_seconds())
