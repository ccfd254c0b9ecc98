"""Carry out one sync: read the list page by page, then look up by id what it did not show."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from connector_wizard import audit
from connector_wizard.advice import Problem, problem_of
from connector_wizard.crypto.keyring import UnopenableError
from connector_wizard.flow_service import (
    Client,
    FlowServiceError,
    ListedConnection,
    NotFoundError,
)
from connector_wizard.gateway import flow_service_for, timeouts
from connector_wizard.inventory import keeping
from connector_wizard.models import SYSTEM, Action, Actor, PlatformAccount, Sync

# For as long as the Platform may ask for one pause, and one call may take.
LONGEST_PAUSE = 60.0
# A sync looks up so many that were not listed; the rest is left to the next.
MOST_LOOK_UPS = 100
NOT_FOUND, DELETED = 404, "deleted"


class OverError(Exception):
    """The sync was thought dead, and another has taken its place."""


def begin(account: PlatformAccount, sandbox: str, *, by: Actor) -> Sync:
    """
    Become the one who syncs the place.

    :raises SyncUnderWayError: if another is at it
    """
    now = timezone.now()
    return Sync.begin(account, sandbox, by=by.name, now=now, lease=_lease(now))


def carry_out(sync_pk: UUID) -> None:
    """
    Read everything and write it down. Safe to die at any moment: the next sync does it again.

    Nothing is called gone but what a complete list does not show and a look-up by id denies, or
    what lay in a sandbox that is no more.
    """
    sync = Sync.objects.select_related("account__team").get(pk=sync_pk)
    try:
        with flow_service_for(sync.account, sync.sandbox) as client:
            _read(sync, client)
    except OverError:
        return
    except FlowServiceError as error:
        _fail(sync, problem_of(error))
    except UnopenableError:
        _fail(sync, _unopenable())
    else:
        sync.end(Sync.Outcome.COMPLETE, now=timezone.now())


def _read(sync: Sync, client: Client) -> None:
    try:
        _read_list(sync, client)
    except NotFoundError as error:
        if error.thing != "sandbox" or _has_sandbox(client, sync.sandbox):
            raise
        _all_gone(sync)
    else:
        _look_up(sync, client)


def _has_sandbox(client: Client, name: str) -> bool:
    """
    Whether the organization has the sandbox all the same.

    One that is being reset is refused with the same words, and is there again afterwards.
    """
    return any(one.name == name and one.state != DELETED for one in client.list_sandboxes())


def _all_gone(sync: Sync) -> None:
    """Call everything gone that was in the sandbox: nothing else could ever say so."""
    asked_at = timezone.now()
    for remote_id in keeping.not_listed(sync):
        keeping.keep_gone(sync, remote_id, asked_at=asked_at)
        _hold(sync)


def _read_list(sync: Sync, client: Client) -> None:
    asked_at = timezone.now()
    for page in client.list_connections(wait=lambda seconds: _pause(sync, seconds)):
        _keep(sync, page, asked_at)
        asked_at = timezone.now()


def _keep(sync: Sync, page: Sequence[ListedConnection], asked_at: datetime) -> None:
    if not keeping.keep_page(sync, page, asked_at=asked_at, lease=_lease(timezone.now())):
        raise OverError


def _look_up(sync: Sync, client: Client) -> None:
    """Ask by id for what the list did not show: pages shift, and a list may be cut unseen."""
    for remote_id in keeping.not_listed(sync)[:MOST_LOOK_UPS]:
        asked_at = timezone.now()
        try:
            there = client.describe_connection(remote_id)
        except FlowServiceError as error:
            _hold(sync, unclear=0 if _denies(error) else 1)
            # Who could not be asked is not known to be gone.
            if _denies(error):
                keeping.keep_gone(sync, remote_id, asked_at=asked_at)
        else:
            _keep(sync, [there], asked_at)


def _denies(error: FlowServiceError) -> bool:
    """Whether the Platform itself says that there is none of this id in this sandbox."""
    return (
        isinstance(error, NotFoundError)
        and error.thing == "connection"
        and error.status == NOT_FOUND
    )


def _pause(sync: Sync, seconds: float) -> None:
    _hold(sync)
    time.sleep(seconds)


def _hold(sync: Sync, **counts: int) -> None:
    if not sync.hold(until=_lease(timezone.now()), **counts):
        raise OverError


def _lease(now: datetime) -> datetime:
    return now + timedelta(seconds=1.5 * timeouts().total + LONGEST_PAUSE)


def _fail(sync: Sync, problem: Problem) -> None:
    told = {"problem": problem.sentence[:500], "advice": problem.advice[:500]}
    if sync.end(Sync.Outcome.FAILED, now=timezone.now(), **told):
        changes = {"call": "inventory", "sandbox": sync.sandbox}
        fact = audit.Fact(Action.PLATFORM_FAILED, about=sync.account, changes=changes)
        audit.record_failure(fact, problem, actor=SYSTEM, team=sync.account.team)


def _unopenable() -> Problem:
    return Problem(
        _("The Platform account's stored secret cannot be opened with this server's keys."),
        _("Tell your operator; an admin can also add the account again."),
    )
