"""Show the team: its people, Platform accounts and policies; and change to another one."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from connector_wizard.access import Act, accounts_of
from connector_wizard.http import TeamRequest, for_team, go_to, show


@require_GET
@for_team(Act.SEE_TEAM)
def page(request: TeamRequest) -> HttpResponse:
    """Who is in the team, and with which Platform accounts it works."""
    team = request.in_team.team
    context = {
        "people": team.memberships.select_related("user").order_by("user__email"),
        "accounts": accounts_of(team).prefetch_related("sandboxes"),
    }
    return show(request, "team/page", context)


@require_POST
@login_required
def switch(request: TeamRequest) -> HttpResponse:
    """Work in another of one's teams from now on."""
    slug = request.POST.get("team", "")
    chosen = next((one.team for one in request.memberships if one.team.slug == slug), None)
    if chosen is None:
        raise Http404
    request.session["team"] = str(chosen.pk)
    return go_to(request, "home")
