"""Show where a person stands: drafts to resume, and what the team made last."""

from django.http import HttpResponse

from connector_wizard.access import Act, accounts_of, connections_for
from connector_wizard.http import TeamRequest, for_team, show
from connector_wizard.models import Connection, Review
from connector_wizard.models.connections import ConnectionQuerySet
from connector_wizard.models.reviews import in_review_state

DRAFTS_SHOWN = 20
RECENT_SHOWN = 6
ANSWERABLE = (Review.Verdict.CHANGES_REQUESTED, Review.Verdict.FLAGGED)


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
            "to_answer": _to_answer(made.filter(created_by=request.user)),
            "recent": made.order_by("-touched_at")[:RECENT_SHOWN],
            "has_accounts": accounts_of(membership.team).exists(),
        },
    )


def _to_answer(rows: ConnectionQuerySet) -> ConnectionQuerySet:
    """Return those that a reviewer has sent back."""
    return in_review_state(rows, *ANSWERABLE).order_by("-touched_at")[:DRAFTS_SHOWN]
