"""Show a reviewer what is to be created, and take their word on it before it happens."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from connector_wizard.access import approval_for
from connector_wizard.forms.approvals import DecisionForm
from connector_wizard.http import TeamRequest, actor_of, go_to, show
from connector_wizard.models import Approval, StateError
from connector_wizard.usecases.decide_approval import decide_approval
from connector_wizard.usecases.preview_request import preview_request


@require_http_methods(["GET", "POST"])
@login_required
def approval(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Show all of it but the secrets; approve or decline exactly this."""
    row, _membership = approval_for(request.user, pk)
    posted = request.method == "POST"
    form = DecisionForm(request.POST if posted else None)
    if posted and row.state != Approval.State.WAITING:
        messages.warning(request, _overtaken())
        return go_to(request, "reviews")
    if form.is_valid():
        return _decide(request, row, form)
    context = {
        "approval": row,
        "connection": row.connection,
        "form": form,
        "curl": _curl(row),
    }
    return show(request, "approvals/approval", context, status=422 if posted else 200)


def _decide(request: TeamRequest, row: Approval, form: DecisionForm) -> HttpResponse:
    approve, comment = form.cleaned_data["decision"] == "approve", form.cleaned_data["comment"]
    try:
        decide_approval(actor=actor_of(request), approval=row, approve=approve, comment=comment)
    except StateError:
        messages.warning(request, _overtaken())
    else:
        told = _("Approved: %(name)s may be created.") if approve else _("Declined: %(name)s.")
        messages.success(request, told % {"name": row.connection})
    return go_to(request, "reviews")


def _curl(row: Approval) -> str:
    waits = row.state == Approval.State.WAITING
    return preview_request(connection=row.connection) if waits else ""


def _overtaken() -> str:
    return _("It was changed, withdrawn or decided meanwhile, so your word was not taken.")
