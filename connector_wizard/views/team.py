"""Show the team: its people, Platform accounts, policies and keys; and change to another one."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from connector_wizard.access import Act, accounts_of, may
from connector_wizard.http import (
    TeamRequest,
    for_team,
    go_to_url,
    posted_or,
    safe_next,
    show,
)
from connector_wizard.models import Action, Event, Invitation
from connector_wizard.usecases.rotate_keys import count_by_key, waiting


@require_GET
@for_team(Act.SEE_TEAM)
def page(request: TeamRequest) -> HttpResponse:
    """Who is in the team, and with which Platform accounts it works."""
    team = request.in_team.team
    open_ones = Invitation.objects.filter(team=team, accepted_at=None)
    context = {
        "invitations": open_ones if may(request.in_team, Act.MANAGE_TEAM) else [],
        "now": timezone.now(),
        "people": team.memberships.select_related("user").order_by("user__email"),
        "accounts": accounts_of(team).prefetch_related("sandboxes"),
    }
    return show(request, "team/page", context)


@require_GET
@for_team(Act.MANAGE_TEAM)
def keys(request: TeamRequest) -> HttpResponse:
    """Which encryption keys the stored secrets of the whole site need, and the last rotation."""
    uses = count_by_key()
    rotations = Event.objects.filter(
        team=request.in_team.team, action__in=[Action.KEYS_ROTATION_BEGUN, Action.KEYS_ROTATED]
    )
    last = rotations.first()
    context = {
        "uses": uses,
        "total": sum(use.total for use in uses),
        "waiting": waiting(uses),
        "last": last,
        "is_under_way": last is not None and last.action == Action.KEYS_ROTATION_BEGUN,
    }
    return show(request, "team/keys", context)


@posted_or("home")
@login_required
def switch(request: TeamRequest) -> HttpResponse:
    """Work in another of one's teams from now on."""
    slug = request.POST.get("team", "")
    chosen = next((one.team for one in request.memberships if one.team.slug == slug), None)
    if chosen is None:
        raise Http404
    request.session["team"] = str(chosen.pk)
    return go_to_url(request, safe_next(request, reverse("home")))
