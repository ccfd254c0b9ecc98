"""Follow a bulk rotation, and let it go on or stop."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from connector_wizard.access import rotation_for
from connector_wizard.advice import problem_of_try
from connector_wizard.forms.changes import DirectionForm
from connector_wizard.http import TeamRequest, actor_of, go_to, show
from connector_wizard.models import Change, Rotation, StateError
from connector_wizard.usecases.direct_rotation import go_on, stop
from connector_wizard.usecases.settle_changes import carry_on


@require_http_methods(["GET", "POST"])
@login_required
def rotation(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Show how far it is; a POST lets it go on after a pause, or stops it."""
    row, _membership = rotation_for(request.user, pk)
    if request.method == "POST":
        return _directed(request, row)
    carry_on(row)
    state = _state(row)
    if request.GET.get("shown") == state and request.htmx:
        return HttpResponse(status=204)
    return show(request, "rotations/rotation", {**_facts(row), "state": state})


def _directed(request: TeamRequest, row: Rotation) -> HttpResponse:
    form = DirectionForm(request.POST)
    if form.is_valid():
        direct = go_on if form.cleaned_data["do"] == "go-on" else stop
        try:
            direct(actor=actor_of(request), rotation=row)
        except StateError:
            messages.info(request, _("It goes on already."))
    return go_to(request, "rotation", pk=row.pk)


def _state(row: Rotation) -> str:
    """Return by what a page tells what it shows already."""
    rows = row.members.values_list("outcome").annotate(number=Count("pk")).order_by("outcome")
    counts = ".".join(f"{outcome}{number}" for outcome, number in rows)
    return f"{counts}-{_mode(row)}"


def _mode(row: Rotation) -> str:
    if row.stopped_at:
        return "stopped"
    if row.paused_at:
        return "paused"
    later = row.members.filter(outcome=Change.Outcome.QUEUED, next_look_at__gt=timezone.now())
    return "waiting" if later.exists() else "going"


def _facts(row: Rotation) -> dict[str, Any]:
    members = list(row.members.select_related("connection").order_by("connection__name", "pk"))
    numbers = Counter(one.outcome for one in members)
    ended = [one for one in members if not one.is_moving]
    return {
        "rotation": row,
        "members": [(one, problem_of_try(one) if one.problem else None) for one in members],
        "done": numbers[Change.Outcome.DONE],
        "failed": numbers[Change.Outcome.REFUSED] + numbers[Change.Outcome.NOT_SENT],
        "given_up": numbers[Change.Outcome.GIVEN_UP],
        "stale": numbers[Change.Outcome.STALE],
        "ended": len(ended),
        "is_moving": len(ended) < len(members),
        # Where all have ended otherwise meanwhile, there is nothing to decide.
        "is_paused": row.paused_at is not None and len(ended) < len(members),
        "waits_until": _waits_until(members),
        "again_url": _again(row),
    }


def _waits_until(members: list[Change]) -> datetime | None:
    """Return until when the Platform has asked to be left alone, where nothing is sent before."""
    moments = [one.next_look_at for one in members if one.was_put_back and one.next_look_at]
    if not moments or any(one.outcome == Change.Outcome.SENT for one in members):
        return None
    return min(moments) if min(moments) > timezone.now() else None


def _again(row: Rotation) -> str:
    """Return the form that asks for the secret once more, with all ticked that did not get it."""
    first = row.members.not_done().order_by("connection__name", "pk").first()
    if first is None:
        return ""
    # By the rotation's id: an address that names two hundred of them is refused as too long.
    url = reverse("connection-rotate", kwargs={"pk": first.connection_id})
    return f"{url}?again={row.pk}"
