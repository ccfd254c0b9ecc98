"""Show what will be sent, create the base connection, or give the draft up."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from connector_wizard.access import connections_for, may_create_in
from connector_wizard.forms.connections import LabelForm
from connector_wizard.http import TeamRequest, actor_of, go_to, posted_or
from connector_wizard.models import Connection
from connector_wizard.usecases.create_base_connection import Label, create_base_connection
from connector_wizard.usecases.discard_draft import discard_draft
from connector_wizard.usecases.preview_request import preview_request
from connector_wizard.views.blanks import point_out_blanks
from connector_wizard.views.wizard.mending import told_of_last_try
from connector_wizard.views.wizard.rail import next_page, on_draft, show_step


@require_http_methods(["GET", "POST"])
@on_draft
def check(request: TeamRequest, draft: Connection) -> HttpResponse:
    """Ask for name and description, show all answers, and create when the button is pressed."""
    if draft.account is None or draft.next_step != "check":
        return next_page(request, draft)
    draft.name = draft.name or _proposal(draft)
    posted = request.method == "POST"
    initial = {"name": draft.name, "description": draft.description}
    form = LabelForm(request.POST if posted else None, initial=initial)
    barred = not may_create_in(request.in_team, draft.sandbox)
    if form.is_valid() and not barred:
        label = Label(form.cleaned_data["name"], form.cleaned_data["description"])
        create_base_connection(actor=actor_of(request), connection=draft, label=label)
        point_out_blanks(request, form)
        return go_to(request, "connection", pk=draft.pk)
    context: dict[str, Any] = {
        "form": form,
        "barred": barred,
        "curl": preview_request(connection=draft, account=draft.account),
        "alike": connections_for(request.in_team).alike(draft)[:3],
        **told_of_last_try(draft),
        "twins": draft.submissions.exclude(twin_id=""),
    }
    return show_step(request, "check", context, draft=draft, status=422 if posted else 200)


@posted_or("connect-check")
@on_draft
def discard(request: TeamRequest, draft: Connection) -> HttpResponse:
    """Give the draft up, with everything that was typed."""
    discard_draft(actor=actor_of(request), connection=draft)
    messages.success(request, _("The draft is discarded, with its secrets."))
    return go_to(request, "home")


def _proposal(draft: Connection) -> str:
    known = next(
        (draft.params[key] for key in ("database", "bucketName") if draft.params.get(key)), ""
    )
    return f"{draft.source_title} {known}".strip()[:200]
