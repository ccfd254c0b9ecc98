"""Show what exists on the Platform beside what is on record: places, and what others made."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from connector_wizard.access import Act, accounts_of, connections_for, foreign_for, may
from connector_wizard.http import TeamRequest, searched_words
from connector_wizard.models import (
    Connection,
    ForeignConnection,
    Membership,
    PlatformAccount,
    Sandbox,
    Source,
    Sync,
)
from connector_wizard.paging import BY_NAME, keyset_page

IGNORED = "ignored"
KINDS = {"": gettext_lazy("Not on record"), IGNORED: gettext_lazy("Put aside")}


@dataclass(frozen=True, slots=True)
class Place:
    """A sandbox of an account, and how its newest sync went."""

    account: PlatformAccount
    sandbox: str
    is_production: bool
    sync: Sync | None
    is_under_way: bool

    @property
    def key(self) -> str:
        """By what a form names it."""
        return f"{self.account.pk} {self.sandbox}"

    @property
    def label(self) -> str:
        """What people call it."""
        return f"{self.account} · {self.sandbox}"

    @property
    def was_stopped(self) -> bool:
        """Whether its reader is gone in the middle of it."""
        sync = self.sync
        return sync is not None and not self.is_under_way and sync.outcome in STOPPED


STOPPED = (Sync.Outcome.RUNNING, Sync.Outcome.STOPPED)


def places_of(membership: Membership) -> list[Place]:
    """Return each active sandbox of the team's accounts."""
    accounts = list(accounts_of(membership.team).prefetch_related("sandboxes"))
    newest, now = Sync.newest_of(accounts), timezone.now()
    return [
        _place(sandbox, account, newest.get((account.pk, sandbox.name)), now)
        for account in accounts
        for sandbox in account.sandboxes.all()
        if sandbox.is_active
    ]


def _place(sandbox: Sandbox, account: PlatformAccount, sync: Sync | None, now: datetime) -> Place:
    under_way = sync is not None and sync.is_under_way(now)
    return Place(account, sandbox.name, sandbox.is_production, sync, under_way)


def progress_facts(request: TeamRequest) -> dict[str, Any]:
    """Return what the moving part shows; ``shown`` is another text as soon as that changes."""
    places = places_of(request.in_team)
    told = [
        f"{one.sync.listed}{one.sync.outcome[0]}{one.sync.begun_at:%M%S}" if one.sync else "-"
        for one in places
    ]
    return {
        "places": places,
        "shown": "".join(told),
        "is_under_way": any(one.is_under_way for one in places),
    }


def page_facts(request: TeamRequest) -> dict[str, Any]:
    """Return everything: the places, the list as the address asks for it, how much there is."""
    facts = progress_facts(request)
    kind = IGNORED if request.GET.get("show") == IGNORED else ""
    rows = foreign_for(request.in_team)
    words = searched_words(request)
    place = _chosen(request, facts["places"])
    found = _found(rows, words, kind, place)
    page = keyset_page(found, request.GET, BY_NAME)
    return {
        **facts,
        "page": page,
        "sources": _titles(request.in_team, page.rows),
        "unlisted": _unlisted(page.rows, facts["places"]),
        "buried": _buried(request.in_team, page.rows),
        "q": words,
        "show": kind,
        "kinds": KINDS,
        "place": place.key if place else "",
        "is_filtered": bool(words or kind or place),
        # What is put aside has to be found again, where nothing else is listed too.
        "is_known": rows.exists(),
        "was_read": any(one.sync for one in facts["places"]),
        "number": found.count(),
        "drifting": connections_for(request.in_team).drifting().count(),
        "may_adopt": may(request.in_team, Act.ADOPT),
    }


def _chosen(request: TeamRequest, places: list[Place]) -> Place | None:
    return next((one for one in places if one.key == request.GET.get("place")), None)


def _found(
    rows: QuerySet[ForeignConnection], words: str, kind: str, place: Place | None
) -> QuerySet[ForeignConnection]:
    rows = rows.filter(ignored_at__isnull=kind != IGNORED)
    if place:
        rows = rows.filter(account=place.account, sandbox=place.sandbox)
    if words:
        rows = rows.filter(ForeignConnection.called(words))
    return rows.defer("params")


def _titles(membership: Membership, rows: list[ForeignConnection]) -> dict[str, str]:
    """Return what the sources are called, by their specs' ids, as far as we were told."""
    specs = {row.spec_id for row in rows}
    used = Connection.objects.filter(team=membership.team, spec_id__in=specs).order_by()
    told = Source.objects.filter(account__team=membership.team, spec_id__in=specs).order_by()
    return {
        **dict(used.values_list("spec_id", "source_title").distinct()),
        **dict(told.values_list("spec_id", "title").distinct()),
    }


def _buried(membership: Membership, rows: list[ForeignConnection]) -> dict[UUID, Connection]:
    """Return the records of those that were thought deleted and are there again, by their ids."""
    listed = {row.remote_id for row in rows}
    deleted = Connection.objects.filter(
        team=membership.team, status=Connection.Status.DELETED, remote_id__in=listed
    )
    records = {
        (one.sandbox, one.remote_id): one
        for one in deleted.defer("auth_specs", "secrets", "params").order_by("touched_at")
    }
    both = {row.pk: records.get((row.sandbox, row.remote_id)) for row in rows}
    return {pk: record for pk, record in both.items() if record is not None}


def _unlisted(rows: list[ForeignConnection], places: list[Place]) -> set[UUID]:
    """Return the ids of those that the newest list does not show, and no look-up denied yet."""
    complete = {
        (one.account.pk, one.sandbox): one.sync.pk
        for one in places
        if one.sync is not None and one.sync.outcome == Sync.Outcome.COMPLETE
    }
    newest = {row.pk: complete.get((row.account_id, row.sandbox), row.seen_in) for row in rows}
    return {row.pk for row in rows if row.seen_in != newest[row.pk]}
