"""Show where a person stands: drafts to resume, what the team made last, or that there is none."""

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from connector_wizard.access import Act, accounts_of, connections_for, may, words_awaited
from connector_wizard.http import TeamRequest, for_team, show
from connector_wizard.models import Connection, Membership, Rotation
from connector_wizard.models.approvals import with_newest_approvals
from connector_wizard.models.connections import ConnectionQuerySet
from connector_wizard.models.reviews import ANSWERABLE, in_review_state

DRAFTS_SHOWN = 20
RECENT_SHOWN = FAILING_SHOWN = 6


@login_required
def home(request: TeamRequest) -> HttpResponseBase:
    """The first page after signing in; who is in no team is told what to do."""
    return of_team(request) if request.memberships else show(request, "home/no_team", {})


@for_team(Act.SEE_TEAM)
def of_team(request: TeamRequest) -> HttpResponse:
    """What there is to do in the team."""
    membership = request.in_team
    rows = connections_for(membership).defer("auth_specs", "secrets", "params")
    mine = rows.drafts_of(membership)
    made = rows.exclude(status=Connection.Status.DRAFT)
    waits = {
        "drafts": list(with_newest_approvals(mine).order_by("-touched_at")[:DRAFTS_SHOWN]),
        "to_answer": list(_to_answer(made.filter(created_by=request.user))),
        # Counted once, for the navigation too.
        "reviews_waiting": words_awaited(membership) if may(membership, Act.REVIEW) else 0,
        "failing": list(made.failing().order_by("-test_since")[:FAILING_SHOWN]),
        "paused": list(_paused(membership)),
        "drifting": list(made.drifting().order_by("-sighting__drifting_since")[:RECENT_SHOWN]),
    }
    facts = {
        "waits": any(waits.values()),
        "recent": list(made.order_by("-touched_at")[:RECENT_SHOWN]),
        "has_accounts": accounts_of(membership.team).exists(),
    }
    return show(request, "home/home", {**waits, **facts})


def _paused(membership: Membership) -> "QuerySet[Rotation]":
    """Return the bulk rotations that wait for this person's word."""
    rows = Rotation.objects.to_decide().filter(team=membership.team)
    if not may(membership, Act.EDIT_OTHERS):
        rows = rows.filter(requested_by=membership.user.email)
    return rows[:RECENT_SHOWN]


def _to_answer(rows: ConnectionQuerySet) -> ConnectionQuerySet:
    """Return those that a reviewer has sent back."""
    return in_review_state(rows, *ANSWERABLE).order_by("-touched_at")[:DRAFTS_SHOWN]
