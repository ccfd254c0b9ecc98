"""Show a team's history, filtered by what the address says, and let it be taken along."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from connector_wizard.access import Act, may
from connector_wizard.forms.history import HistoryForm
from connector_wizard.http import TeamRequest, actor_of, for_team, posted_or, show
from connector_wizard.models import ChainHead, HistoryFilter, Membership
from connector_wizard.paging import BY_NUMBER, keyset_page
from connector_wizard.usecases.export_history import export_history

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl",
    "ocsf": "application/jsonl",
}


@require_GET
@for_team(Act.SEE_TEAM)
def page(request: TeamRequest) -> HttpResponse:
    """The events that the filters ask for; a member sees what they did themselves."""
    membership = request.in_team
    form = HistoryForm(request.GET)
    wanted = _wanted(membership, form)
    context: dict[str, Any] = {
        "form": form,
        "page": keyset_page(wanted.of(membership.team), request.GET, BY_NUMBER),
        "head": ChainHead.objects.filter(team=membership.team).first(),
        "sees_all": may(membership, Act.READ_HISTORY),
        "query": request.GET.urlencode(),
        "formats": list(KINDS),
    }
    return show(request, "history/page", context)


@posted_or("history")
@for_team(Act.SEE_TEAM)
def export(request: TeamRequest, form: str) -> HttpResponseBase:
    """Stream what the filters ask for as a file; the filters are those of the page."""
    if form not in KINDS:
        raise Http404
    lines: Iterator[str] = export_history(
        actor=actor_of(request),
        team=request.in_team.team,
        wanted=_wanted(request.in_team, HistoryForm(request.GET)),
        form=form,
    )
    answer = StreamingHttpResponse(lines, content_type=KINDS[form])
    ending = "csv" if form == "csv" else "jsonl"
    name = f"history-{request.in_team.team.slug}-{timezone.now():%Y-%m-%d}.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _wanted(membership: Membership, form: HistoryForm) -> HistoryFilter:
    # What cannot be read asks for nothing; the form says so beside the field.
    form.is_valid()
    own = "" if may(membership, Act.READ_HISTORY) else str(membership.user_id)
    return HistoryFilter(**form.wanted(), only_of=own)
