"""Show where a person stands: drafts to resume, and what the team made last."""

from django.http import HttpResponse

from connector_wizard.access import Act, accounts_of, connections_for
from connector_wizard.http import TeamRequest, for_team, show
from connector_wizard.models import Connection

DRAFTS_SHOWN = 20
RECENT_SHOWN = 6


@for_team(Act.SEE_TEAM)
def home(request: TeamRequest) -> HttpResponse:
    """The first page after signing in."""
    membership = request.in_team
    rows = connections_for(membership).defer("auth_specs", "secrets", "params")
    mine = rows.filter(status=Connection.Status.DRAFT, created_by=request.user)
    made = rows.exclude(status=Connection.Status.DRAFT)
    return show(
        request,
        "home/home",
        {
            "drafts": mine.order_by("-touched_at")[:DRAFTS_SHOWN],
            "recent": made.order_by("-touched_at")[:RECENT_SHOWN],
            "has_accounts": accounts_of(membership.team).exists(),
        },
    )
