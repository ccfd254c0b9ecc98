"""Show all that is known of one connection: its state, its answers, its reviews, its history."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpResponse

from connector_wizard.access import connections_for, may_review, may_see_history, may_work_on
from connector_wizard.advice import problem_of_try
from connector_wizard.forms.reviews import AnswerForm, ReviewForm
from connector_wizard.http import TeamRequest, show
from connector_wizard.models import Change, Connection, Event, Membership
from connector_wizard.models.reviews import standing_after
from connector_wizard.models.sightings import auth_spec_elsewhere, sighting_of
from connector_wizard.usecases.settle_submission import follow_up
from connector_wizard.views.connection_tests import test_facts

EVENTS_SHOWN = 30
REVIEWS_SHOWN = 20
COPIES_SHOWN = 10


def show_connection(
    request: TeamRequest,
    connection: Connection,
    membership: Membership,
    mended: ReviewForm | AnswerForm | None = None,
) -> HttpResponse:
    """Render a connection's page; with a form of its review that is to be mended, as a 422."""
    # Asked for once; all that follows reads them.
    prefetch_related_objects([connection], "submissions__approval", "copied_from", "changes")
    facts = {
        **_facts(connection, membership),
        **_review(connection, membership),
        **test_facts(connection, membership),
    }
    if mended is not None:
        facts["review_form" if isinstance(mended, ReviewForm) else "answer_form"] = mended
    return show(request, "connections/detail", facts, status=422 if mended else 200)


def state_of(connection: Connection) -> str:
    """Return by what a page tells what it shows already."""
    submission = next(iter(connection.submissions.all()), None)
    change = next(iter(connection.changes.all()), None)
    steps = f"{change.pk}-{change.outcome}-{change.looks}" if change else ""
    return f"{connection.status}-{submission.looks if submission else 0}-{steps}"


def _facts(connection: Connection, membership: Membership) -> dict[str, Any]:
    seen = may_see_history(membership, connection)
    events = Event.objects.filter(team=connection.team_id, object_id=str(connection.pk))
    tries = connection.submissions.all()
    submission = next(iter(tries), None)
    change = next(iter(connection.changes.all()), None)
    return {
        "change": change,
        "change_problem": problem_of_try(change) if change and change.problem else None,
        "may_change": may_work_on(membership, connection),
        "offers_changes": _offers_changes(connection, membership, change),
        "connection": connection,
        "submission": submission,
        "problem": problem_of_try(submission) if submission and submission.problem else None,
        "state": state_of(connection),
        "twins": [one for one in tries if one.twin_id],
        "settles_at": follow_up(submission) if submission else None,
        "may_copy": connection.status == Connection.Status.CREATED
        and may_work_on(membership, connection),
        "copies": list(connections_for(membership).filter(copied_from=connection)[:COPIES_SHOWN]),
        "sighting": sighting_of(connection),
        "other_auth_spec": auth_spec_elsewhere(connection),
        "may_accept": may_work_on(membership, connection),
        "events": list(events[:EVENTS_SHOWN]) if seen else [],
    }


def _offers_changes(connection: Connection, membership: Membership, change: Change | None) -> bool:
    """Tell whether it may be changed by this person, and nothing is under way."""
    is_created = connection.status == Connection.Status.CREATED
    return is_created and not (change and change.is_open) and may_work_on(membership, connection)


def _review(connection: Connection, membership: Membership) -> dict[str, Any]:
    words = list(connection.reviews.all()[:REVIEWS_SHOWN])
    standing = standing_after(connection, words[0] if words else None)
    may_decide = bool(standing.state) and may_review(membership, connection)
    # Who may decide has no need to answer: that is for others to read.
    may_answer = standing.is_answerable and may_work_on(membership, connection) and not may_decide
    return {
        "standing": standing,
        "reviews": words,
        "review_form": ReviewForm(initial={"seen": standing.mark}) if may_decide else None,
        "answer_form": AnswerForm() if may_answer else None,
    }
