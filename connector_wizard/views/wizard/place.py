"""Change where a draft's base connection will live: in which account, and in which sandbox."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from connector_wizard.access import accounts_of, may_create_in
from connector_wizard.forms.connections import SandboxForm
from connector_wizard.http import TeamRequest, actor_of
from connector_wizard.models import (
    Connection,
    Membership,
    PlatformAccount,
    Sandbox,
    SandboxBarredError,
)
from connector_wizard.usecases.choose_account import choose_account
from connector_wizard.usecases.choose_sandbox import choose_sandbox
from connector_wizard.views.blanks import point_out_blanks
from connector_wizard.views.standing import on_draft
from connector_wizard.views.wizard.rail import next_page, show_step

# By the states that the Platform tells.
_WHY_NOT = {
    "creating": gettext_lazy("The Platform is still creating it. Ask again in a few minutes."),
    "resetting": gettext_lazy("The Platform is resetting it. Ask again in a few minutes."),
    "failed": gettext_lazy("The Platform could not create it. Its administrators can see why."),
    "deleted": gettext_lazy("It has been deleted."),
}


@require_http_methods(["GET", "POST"])
@on_draft
def account(request: TeamRequest, draft: Connection) -> HttpResponse:
    """Change the account of a draft."""
    accounts = list(accounts_of(draft.team))
    wanted = request.POST.get("account", "")
    chosen = next((one for one in accounts if str(one.pk) == wanted), None)
    if chosen is None:
        return show_step(request, "account", {"accounts": accounts}, draft=draft)
    lent = choose_account(actor=actor_of(request), connection=draft, account=chosen)
    if lent:
        messages.warning(
            request,
            _("Secrets that somebody else typed go to no other organization: they are asked for."),
        )
    return next_page(request, draft)


@require_http_methods(["GET", "POST"])
@on_draft
def sandbox(request: TeamRequest, draft: Connection) -> HttpResponse:
    """Choose the sandbox of a draft, from what the Platform listed or by its name."""
    if draft.account is None:
        return next_page(request, draft)
    form = SandboxForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and may_use(request.in_team, form):
        try:
            choose_sandbox(
                actor=actor_of(request),
                connection=draft,
                account=draft.account,
                sandbox=form.cleaned_data["sandbox"],
            )
        except SandboxBarredError as error:
            form.add_error("sandbox", str(error))
        else:
            point_out_blanks(request, form)
            return next_page(request, draft)
    context = sandbox_cards(request.in_team, draft.account, form)
    status = 422 if form.errors else 200
    return show_step(request, "sandbox", context, draft=draft, status=status)


def may_use(membership: Membership, form: SandboxForm) -> bool:
    """Tell whether the team's policy allows the chosen sandbox; if not, the form says so."""
    if may_create_in(membership, form.cleaned_data["sandbox"]):
        return True
    form.add_error("sandbox", _("Your team's policy lets only admins create in this sandbox."))
    return False


def sandbox_cards(
    membership: Membership, account: PlatformAccount, form: SandboxForm
) -> dict[str, Any]:
    """Return what the sandbox's page shows: all that were listed, with why one cannot be used."""
    cards = [
        {"sandbox": one, "reason": _reason(membership, one)}
        for one in Sandbox.objects.filter(account=account)
    ]
    # What can be chosen comes first.
    cards.sort(key=lambda card: bool(card["reason"]))
    return {"account": account, "cards": cards, "form": form}


def _reason(membership: Membership, sandbox: Sandbox) -> str:
    if not sandbox.is_active:
        why = _WHY_NOT.get(sandbox.state)
        return str(why) if why else _("Not usable now: %(state)s.") % {"state": sandbox.state}
    if not may_create_in(membership, sandbox.name):
        return _("Your team lets only admins create here.")
    return ""
