"""Show reviewers what waits for them, and take their verdicts and the creators' answers."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from connector_wizard.access import (
    Act,
    approvals_waiting,
    connection_to_review,
    draft_for,
    review_queue,
)
from connector_wizard.forms.reviews import AnswerForm, ReviewForm
from connector_wizard.http import (
    TeamRequest,
    actor_of,
    for_team,
    go_to,
    go_to_url,
    is_id,
    posted_or,
    show,
)
from connector_wizard.models import Connection, Review, StateError
from connector_wizard.models.reviews import standings_of
from connector_wizard.paging import BY_WAITING, keyset_page
from connector_wizard.usecases.answer_review import answer_review
from connector_wizard.usecases.review_connection import Word, approve_all, review_connection
from connector_wizard.views.connection_page import show_connection

WORTH_A_WORD = timedelta(hours=1)
OUTDATED = gettext_lazy(
    "It was changed or reviewed meanwhile. Look again; what you typed is still here."
)


@require_http_methods(["GET", "POST"])
@for_team(Act.REVIEW)
def queue(request: TeamRequest) -> HttpResponse:
    """What waits, longest first; a verdict on one of them, or approval of several."""
    if request.method != "POST":
        return _show(request)
    if "connection" not in request.POST:
        return _approve_chosen(request)
    pk = request.POST["connection"]
    row = review_queue(request.in_team).filter(pk=pk).first() if is_id(pk) else None
    form = ReviewForm(request.POST, auto_id=f"id-{pk}-%s")
    if row is None:
        messages.warning(request, _("Another reviewer was quicker: it waits no longer."))
    elif not _decided(request, row, form):
        return _show(request, mended=form, of=row)
    return go_to_url(request, request.get_full_path())


@posted_or("connection")
@login_required
def review(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Give a verdict on the connection's own page."""
    row, membership = connection_to_review(request.user, pk)
    form = ReviewForm(request.POST)
    if _decided(request, row, form):
        return go_to(request, "connection", pk=pk)
    return show_connection(request, row, membership, form)


@posted_or("connection")
@login_required
def answer(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Answer the reviewer who asked for changes."""
    row, membership = draft_for(request.user, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return show_connection(request, row, membership, form)
    try:
        answer_review(actor=actor_of(request), connection=row, comment=form.cleaned_data["comment"])
    except StateError:
        messages.warning(request, _("No reviewer waits for an answer any more."))
    else:
        messages.success(request, _("Answered. It waits for another review."))
    return go_to(request, "connection", pk=pk)


def _decided(request: TeamRequest, row: Connection, form: ReviewForm) -> bool:
    """Write the verdict down, or say in the form why that cannot be."""
    if not form.is_valid():
        return False
    told = form.cleaned_data
    word = Word(Review.Verdict(told["verdict"]), told["seen"], told["comment"])
    try:
        made = review_connection(actor=actor_of(request), connection=row, word=word)
    except StateError:
        form.add_error(None, OUTDATED)
        return False
    said = {"name": row, "verdict": made.get_verdict_display()}
    messages.success(request, _("%(name)s: %(verdict)s.") % said)
    return True


def _approve_chosen(request: TeamRequest) -> HttpResponse:
    seen = dict(one.split(" ", 1) for one in request.POST.getlist("chosen") if " " in one)
    rows = list(review_queue(request.in_team).filter(pk__in=filter(is_id, seen)))
    left = approve_all(actor=actor_of(request), chosen=[(row, seen[str(row.pk)]) for row in rows])
    approved, others = len(rows) - len(left), len(seen) - len(rows) + len(left)
    if approved:
        told = ngettext("%(n)s connection approved.", "%(n)s connections approved.", approved)
        messages.success(request, told % {"n": approved})
    if others:
        told = _("Left as they are, since they were changed or reviewed meanwhile: %(n)s.")
        messages.warning(request, told % {"n": others})
    if not seen:
        messages.warning(request, _("Tick the connections that you want to approve."))
    return go_to_url(request, request.get_full_path())


def _show(
    request: TeamRequest, *, mended: ReviewForm | None = None, of: Connection | None = None
) -> HttpResponse:
    waiting = (
        review_queue(request.in_team)
        .select_related("account")
        .prefetch_related("submissions__approval")
    )
    page = keyset_page(waiting.defer("secrets"), request.GET, BY_WAITING)
    standings = standings_of(page.rows)
    approvals = list(approvals_waiting(request.in_team).select_related("connection"))
    context: dict[str, Any] = {
        "page": page,
        "rows": [
            {
                "connection": row,
                "standing": standings[row.pk],
                "submission": next(iter(row.submissions.all()), None),
                "form": mended if of == row and mended else ReviewForm(auto_id=f"id-{row.pk}-%s"),
            }
            for row in page.rows
        ],
        "approvals": approvals,
        # In the place of the navigation's own, which would count the same once more.
        "reviews_waiting": waiting.count() + len(approvals),
        "long_wait": _long_wait(request),
    }
    return show(request, "reviews/queue", context, status=422 if mended else 200)


def _long_wait(request: TeamRequest) -> datetime | None:
    """Return since when the oldest waits, if that is worth a word."""
    long_ago = timezone.now() - WORTH_A_WORD
    waits = review_queue(request.in_team).filter(awaits_review_since__lt=long_ago)
    waits = waits.order_by("awaits_review_since")
    return waits.values_list("awaits_review_since", flat=True).first()
