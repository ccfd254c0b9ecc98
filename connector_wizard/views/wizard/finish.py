"""Show what will be sent, create the base connection or ask for approval, or give the draft up."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from connector_wizard.access import Act, connections_for, may, may_create_in, require
from connector_wizard.forms.approvals import BypassForm
from connector_wizard.forms.connections import LabelForm
from connector_wizard.http import TeamRequest, actor_of, go_to, posted_or
from connector_wizard.models import Connection, Label, StateError
from connector_wizard.usecases.create_base_connection import (
    ApprovalNeededError,
    create_base_connection,
)
from connector_wizard.usecases.discard_draft import discard_draft
from connector_wizard.usecases.follow_approval import approval_standing
from connector_wizard.usecases.preview_request import preview_request
from connector_wizard.usecases.send_for_approval import send_for_approval
from connector_wizard.usecases.withdraw_approval import withdraw_approval
from connector_wizard.views.blanks import point_out_blanks
from connector_wizard.views.standing import on_draft
from connector_wizard.views.wizard.mending import told_of_last_try
from connector_wizard.views.wizard.rail import next_page, show_step


@require_http_methods(["GET", "POST"])
@on_draft
def check(request: TeamRequest, draft: Connection) -> HttpResponse:
    """Ask for name and description, show all answers, and create when the button is pressed."""
    if draft.account is None or draft.next_step != "check":
        return next_page(request, draft)
    if _still_waits(request, draft):
        return HttpResponse(status=204)
    draft.name = draft.name or _proposal(draft)
    form = _label_form(request, draft)
    if form.is_valid() and may_create_in(request.in_team, draft.sandbox):
        point_out_blanks(request, form)
        return _create(request, draft, _label(form))
    return _show(request, draft, form)


@posted_or("connect-check")
@on_draft
def bypass(request: TeamRequest, draft: Connection) -> HttpResponse:
    """Create without the approval that the policy asks for; the reason goes on record."""
    require(request.in_team, Act.BYPASS_APPROVAL)
    if draft.next_step != "check":
        return next_page(request, draft)
    form, reason = _label_form(request, draft), BypassForm(request.POST)
    if not form.is_valid() or not reason.is_valid():
        return _show(request, draft, form, reason)
    create_base_connection(
        actor=actor_of(request),
        connection=draft,
        label=_label(form),
        bypass_reason=reason.cleaned_data["reason"],
    )
    return go_to(request, "connection", pk=draft.pk)


@posted_or("connect-check")
@on_draft
def withdraw(request: TeamRequest, draft: Connection) -> HttpResponse:
    """Take the request for approval back."""
    try:
        withdraw_approval(actor=actor_of(request), connection=draft)
    except StateError:
        messages.warning(request, _("There was no request to withdraw any more."))
    else:
        messages.success(request, _("The request for approval is withdrawn."))
    return go_to(request, "connect-check", pk=draft.pk)


@posted_or("connect-check")
@on_draft
def discard(request: TeamRequest, draft: Connection) -> HttpResponse:
    """Give the draft up, with everything that was typed."""
    discard_draft(actor=actor_of(request), connection=draft)
    messages.success(request, _("The draft is discarded, with its secrets."))
    return go_to(request, "home")


def _still_waits(request: TeamRequest, draft: Connection) -> bool:
    """Tell whether a page that waits for an approval asks, and shows all there is to know."""
    shown = request.GET.get("waiting") if request.htmx and request.method == "GET" else None
    if not shown:
        return False
    approval = approval_standing(draft)
    return approval.waits and approval.standing is not None and str(approval.standing.pk) == shown


def _create(request: TeamRequest, draft: Connection, label: Label) -> HttpResponse:
    """Create it, or ask for the approval that the policy wants first."""
    actor = actor_of(request)
    try:
        create_base_connection(actor=actor, connection=draft, label=label)
    except ApprovalNeededError:
        send_for_approval(actor=actor, connection=draft, label=label)
        messages.success(request, _("Sent for approval. Nothing has been sent to the Platform."))
        return go_to(request, "connect-check", pk=draft.pk)
    return go_to(request, "connection", pk=draft.pk)


def _label_form(request: TeamRequest, draft: Connection) -> LabelForm:
    initial = {"name": draft.name, "description": draft.description}
    return LabelForm(request.POST if request.method == "POST" else None, initial=initial)


def _label(form: LabelForm) -> Label:
    return Label(form.cleaned_data["name"], form.cleaned_data["description"])


def _show(
    request: TeamRequest, draft: Connection, form: LabelForm, reason: BypassForm | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "barred": not may_create_in(request.in_team, draft.sandbox),
        "approval": approval_standing(draft),
        "bypass_form": (reason or BypassForm())
        if may(request.in_team, Act.BYPASS_APPROVAL)
        else None,
        "curl": preview_request(connection=draft),
        "alike": connections_for(request.in_team).alike(draft)[:3],
        **told_of_last_try(draft),
        "twins": draft.submissions.exclude(twin_id=""),
    }
    status = 422 if request.method == "POST" else 200
    return show_step(request, "check", context, draft=draft, status=status)


def _proposal(draft: Connection) -> str:
    known = next(
        (draft.params[key] for key in ("database", "bucketName") if draft.params.get(key)), ""
    )
    return f"{draft.source_title} {known}".strip()[:200]
