"""Choose base connections from all: what a page, a policy or a round of work wants of them."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Q

from connector_wizard.models.accounts import PlatformAccount
from connector_wizard.models.locking import lock_rows
from connector_wizard.models.states import Status, TestVerdict
from connector_wizard.models.teams import Membership, Team

if TYPE_CHECKING:
    from connector_wizard.models.connections import Connection


class ConnectionQuerySet(models.QuerySet["Connection"]):
    """Lists of connections."""

    def lock(self, pks: Iterable[UUID]) -> None:
        """
        Keep others from changing these until the transaction ends.

        Whoever locks several things takes the team first, then connections, then what hangs on
        them; events come last, since the chain's head is locked for them.
        """
        lock_rows(self.filter(pk__in=pks))

    def awaiting_review(self) -> "ConnectionQuerySet":
        """Those in the reviewers' queue."""
        return self.filter(awaits_review_since__isnull=False)

    def matching(self, words: str) -> "ConnectionQuerySet":
        """Those that people call so, or that have exactly this id or reference."""
        return self.filter(
            Q(name__icontains=words)
            | Q(source_title__icontains=words)
            | Q(sandbox__icontains=words)
            | Q(remote_id=words)
            | Q(submissions__reference=words)
        ).distinct()

    def failing(self) -> "ConnectionQuerySet":
        """Those whose source did not let the Platform in when that was last known."""
        return self.filter(status=Status.CREATED).judged(TestVerdict.FAILED)

    def judged(self, verdict: str) -> "ConnectionQuerySet":
        """Those whose last test came to this, and still tells how it is."""
        return self.filter(test_verdict=verdict, test_outdated_at=None)

    def alike(self, connection: "Connection") -> "ConnectionQuerySet":
        """Others of the team that already reach the same target in the same sandbox."""
        if not connection.target or connection.account is None:
            return self.none()
        # Sandboxes of two organizations may be called the same, and are not.
        return self.filter(
            team=connection.team_id,
            account__org_id=connection.account.org_id,
            sandbox=connection.sandbox,
            target=connection.target,
        ).exclude(models.Q(pk=connection.pk) | models.Q(status__in=["draft", "deleted"]))

    def declared(self, account: PlatformAccount, sandbox: str, name: str) -> "ConnectionQuerySet":
        """
        What stands for a file's entry of this name: made, on its way, asked for, or begun for it.

        A draft that somebody only works on in the wizard is not among them.
        """
        asked_for = Q(from_file=True) | Q(approvals__state__in=["waiting", "approved"])
        here = self.filter(account=account, sandbox=sandbox, name=name)
        there = here.exclude(status=Status.DELETED)
        return there.filter(~Q(status=Status.DRAFT) | asked_for).distinct()

    def sources_by_use(self, *, since: datetime) -> "models.QuerySet[Connection, str]":
        """Names of the sources that were connected: most often ``since`` then, then ever."""
        lately = models.Count("pk", filter=Q(begun_at__gte=since))
        made = self.exclude(Q(status=Status.DRAFT) | Q(source="")).values("source")
        return (
            made.annotate(lately=lately, times=models.Count("pk"), last=models.Max("begun_at"))
            .order_by("-lately", "-times", "-last", "source")
            .values_list("source", flat=True)
        )

    def drifting(self) -> "ConnectionQuerySet":
        """Those that were last found to be otherwise on the Platform than on record."""
        return self.filter(
            status=Status.CREATED,
            sighting__drifting_since__isnull=False,
            # Changed from here since, nothing is known of it until the next sync.
            sighting__compared_with=models.F("etag"),
        )

    def in_place(self, team: Team, org_id: str, sandbox: str) -> "ConnectionQuerySet":
        """
        What the team has on record of one sandbox, by whichever account of its organization.

        What is deleted is not: of that id there may be another record, should it be there again.
        """
        rows = self.filter(team=team, account__org_id=org_id, sandbox=sandbox)
        return rows.exclude(remote_id="").exclude(status=Status.DELETED)

    def buried_in(self, team: Team, org_id: str, sandbox: str) -> "ConnectionQuerySet":
        """What the team has on record of the sandbox as deleted, the latest first."""
        rows = self.filter(team=team, account__org_id=org_id, sandbox=sandbox)
        return rows.filter(status=Status.DELETED).order_by("-touched_at")

    def drafts_of(self, membership: Membership) -> "ConnectionQuerySet":
        """What the person has begun in the team and not yet sent."""
        mine = self.filter(team=membership.team_id, created_by=membership.user_id)
        return mine.filter(status=Status.DRAFT)

    def with_same_source(self, connection: "Connection") -> "ConnectionQuerySet":
        """The team's others on the Platform that are of the same kind of source."""
        same = self.filter(team=connection.team_id, spec_id=connection.spec_id)
        return same.filter(status=Status.CREATED).exclude(pk=connection.pk)

    def of_account(self, account: PlatformAccount) -> "ConnectionQuerySet":
        """Whatever lives in the account, or was once tried with it."""
        return self.filter(Q(account=account) | Q(submissions__account=account)).distinct()

    def with_secrets(self, team: Team) -> "ConnectionQuerySet":
        """What the team has created and still keeps secrets of."""
        created = self.filter(team=team, status=Status.CREATED)
        return created.exclude(secret_marks={})

    def discardable(self) -> "ConnectionQuerySet":
        """Drafts that no try of which may yet turn out to exist on the Platform."""
        watched = models.Q(submissions__next_look_at__isnull=False)
        return self.filter(status=Status.DRAFT).exclude(watched)
