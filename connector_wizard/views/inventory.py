"""Sync the inventory, follow that, and decide on what others made and on what drifts."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from connector_wizard.access import Act, draft_for, foreign_for
from connector_wizard.advice import PlatformProblemError
from connector_wizard.http import (
    TeamRequest,
    actor_of,
    for_team,
    go_to,
    go_to_url,
    is_id,
    posted_or,
    safe_next,
    show,
)
from connector_wizard.models import ForeignConnection, StateError, SyncUnderWayError
from connector_wizard.usecases.accept_drift import Accepted, accept_drift
from connector_wizard.usecases.adopt_connection import adopt_connections
from connector_wizard.usecases.ignore_foreign import ignore_foreign, restore_foreign
from connector_wizard.usecases.sync_inventory import sync_inventory
from connector_wizard.views.inventory_page import page_facts, places_of, progress_facts


@require_GET
@for_team(Act.SEE_CONNECTIONS)
def page(request: TeamRequest) -> HttpResponse:
    """Where was looked, and what others made there: searched by ``q``, ``place`` and ``show``."""
    return show(request, "inventory/page", page_facts(request))


@require_GET
@for_team(Act.SEE_CONNECTIONS)
def progress(request: TeamRequest) -> HttpResponse:
    """The moving part, which asks again while a sync is under way."""
    if not request.htmx:
        return go_to(request, "inventory")
    facts = progress_facts(request)
    if request.GET.get("shown") == facts["shown"] and facts["is_under_way"]:
        return HttpResponse(status=204)
    return show(request, "inventory/places", facts)


@posted_or("inventory")
@for_team(Act.CONNECT)
def sync(request: TeamRequest) -> HttpResponse:
    """Begin to read a place, or all of them; the page follows."""
    wanted = request.POST.get("place", "")
    places = [one for one in places_of(request.in_team) if wanted in ("all", one.key)]
    begun = 0
    for place in places:
        try:
            sync_inventory(actor=actor_of(request), account=place.account, sandbox=place.sandbox)
            begun += 1
        except SyncUnderWayError:
            messages.info(request, _("%(place)s is being read already.") % {"place": place.label})
    if not places:
        messages.warning(request, _("Choose which sandbox to read."))
    return _back(request)


@posted_or("inventory")
@for_team(Act.ADOPT)
def decide(request: TeamRequest) -> HttpResponse:
    """Adopt those that are ticked or the whole page, put them aside, or put them back."""
    # Each row names itself twice, so that a tick for the whole page works without scripts.
    named = "listed" if request.POST.get("whole_page") else "chosen"
    ids = list(filter(is_id, request.POST.getlist(named)))[:100]
    chosen = list(foreign_for(request.in_team).filter(pk__in=ids))
    if not ids:
        messages.warning(request, _("Tick first what you want to adopt or put aside."))
    elif not chosen:
        messages.warning(request, _("Somebody was quicker: they are not on this list any more."))
    else:
        _do(request, request.POST.get("do", ""), chosen)
    return _back(request)


@posted_or("connection")
@login_required
def accept(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Take over how a connection is on the Platform now."""
    connection, _membership = draft_for(request.user, pk)
    try:
        accepted = accept_drift(
            actor=actor_of(request), connection=connection, seen=request.POST.get("seen", "")
        )
    except StateError:
        messages.warning(request, _("It differs in another way by now. Look again."))
    else:
        _tell_accepted(request, accepted)
    return go_to(request, "connection", pk=pk)


def _tell_accepted(request: TeamRequest, accepted: Accepted) -> None:
    if not accepted.is_there:
        messages.success(request, _("It stays on record as deleted."))
    elif accepted.left is None:
        messages.success(request, _("The record is as on the Platform now."))
    else:
        left = _(
            "The record is as on the Platform now, but for the auth spec: the source's spec on "
            "record has none that is called “%(there)s”, so here it stays “%(here)s”."
        )
        none = _("none")
        told = {"there": accepted.left.there or none, "here": accepted.left.here or none}
        messages.warning(request, left % told)


def _do(request: TeamRequest, what: str, chosen: list[ForeignConnection]) -> None:
    actor, team = actor_of(request), request.in_team.team
    if what == "adopt":
        _adopt(request, chosen)
    elif what == "restore":
        number = restore_foreign(actor=actor, team=team, chosen=chosen)
        messages.success(request, _("Put back on the list: %(n)s.") % {"n": number})
    elif what == "ignore":
        number = ignore_foreign(actor=actor, team=team, chosen=chosen)
        messages.success(request, _("Put aside: %(n)s.") % {"n": number})


def _adopt(request: TeamRequest, chosen: list[ForeignConnection]) -> None:
    try:
        done = adopt_connections(actor=actor_of(request), team=request.in_team.team, chosen=chosen)
    except PlatformProblemError as error:
        none = _("Nothing was adopted. %(why)s") % {"why": error.problem.in_one_line()}
        messages.error(request, none)
        return
    if done.made:
        number = len(done.made)
        told = ngettext(
            "%(n)s connection is on record now, and waits for a review.",
            "%(n)s connections are on record now, and wait for a review.",
            number,
        )
        messages.success(request, told % {"n": number})
    if done.late:
        late = _("On record already, so left as they are: %(n)s.")
        messages.warning(request, late % {"n": done.late})


def _back(request: TeamRequest) -> HttpResponse:
    """Go back to the list as it was searched."""
    return go_to_url(request, safe_next(request, "/inventory/"))
