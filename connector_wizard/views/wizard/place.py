"""Ask where the base connection will live: in which account, and in which sandbox."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from connector_wizard.access import Act, accounts_of, may_create_in
from connector_wizard.forms import SandboxForm
from connector_wizard.http import TeamRequest, actor_of, for_team, go_to
from connector_wizard.models import (
    Connection,
    Membership,
    PlatformAccount,
    Sandbox,
    SandboxBarredError,
)
from connector_wizard.usecases.begin_draft import begin_draft
from connector_wizard.usecases.choose_account import choose_account
from connector_wizard.usecases.choose_sandbox import choose_sandbox
from connector_wizard.views.wizard.rail import next_page, on_draft, show_step

# By the states that the Platform tells.
_WHY_NOT = {
    "creating": gettext_lazy("The Platform is still creating it. Ask again in a few minutes."),
    "resetting": gettext_lazy("The Platform is resetting it. Ask again in a few minutes."),
    "failed": gettext_lazy("The Platform could not create it. Its administrators can see why."),
    "deleted": gettext_lazy("It has been deleted."),
}


@require_http_methods(["GET", "POST"])
@for_team(Act.CONNECT)
def start(request: TeamRequest) -> HttpResponse:
    """Ask for the account or, where there is no choice, at once for the sandbox."""
    accounts = list(accounts_of(request.in_team.team))
    asked = request.POST if request.method == "POST" else request.GET
    chosen = _chosen(accounts, asked.get("account", ""))
    if chosen is None:
        return show_step(request, "account", {"accounts": accounts, **_wishes(asked)})
    form = SandboxForm(request.POST if request.method == "POST" and "sandbox" in asked else None)
    if form.is_valid() and _may_use(request.in_team, form):
        draft = _begun(request, chosen, form)
        if draft is not None:
            return _onward(request, draft, asked)
    context = _sandboxes(request.in_team, chosen, form)
    status = 422 if form.errors else 200
    return show_step(request, "sandbox", {**context, **_wishes(asked)}, status=status)


@require_http_methods(["GET", "POST"])
@on_draft
def account(request: TeamRequest, draft: Connection) -> HttpResponse:
    """Change the account of a draft."""
    accounts = list(accounts_of(draft.team))
    chosen = _chosen(accounts, request.POST.get("account", ""), only=False)
    if chosen is None:
        return show_step(request, "account", {"accounts": accounts}, draft=draft)
    choose_account(actor=actor_of(request), connection=draft, account=chosen)
    return next_page(request, draft)


@require_http_methods(["GET", "POST"])
@on_draft
def sandbox(request: TeamRequest, draft: Connection) -> HttpResponse:
    """Choose the sandbox of a draft, from what the Platform listed or by its name."""
    if draft.account is None:
        return next_page(request, draft)
    form = SandboxForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _may_use(request.in_team, form):
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
            return next_page(request, draft)
    context = _sandboxes(request.in_team, draft.account, form)
    status = 422 if form.errors else 200
    return show_step(request, "sandbox", context, draft=draft, status=status)


def _begun(request: TeamRequest, account: PlatformAccount, form: SandboxForm) -> Connection | None:
    try:
        return begin_draft(
            actor=actor_of(request), account=account, sandbox=form.cleaned_data["sandbox"]
        )
    except SandboxBarredError as error:
        form.add_error("sandbox", str(error))
        return None


def _onward(request: TeamRequest, draft: Connection, asked: Any) -> HttpResponse:
    if asked.get("source"):
        # A runbook's link named the source: its page offers just that one.
        request.session["wished_source"] = asked["source"][:200]
    return go_to(request, "connect-source", pk=draft.pk)


def _may_use(membership: Membership, form: SandboxForm) -> bool:
    if may_create_in(membership, form.cleaned_data["sandbox"]):
        return True
    form.add_error("sandbox", _("Your team's policy lets only admins create in this sandbox."))
    return False


def _chosen(
    accounts: list[PlatformAccount], wanted: str, *, only: bool = True
) -> PlatformAccount | None:
    """Return the account that was asked for; with ``only``, also the one that there is."""
    if only and not wanted and len(accounts) == 1:
        return accounts[0]
    return next((one for one in accounts if str(one.pk) == wanted), None)


def _wishes(asked: Any) -> dict[str, str]:
    return {"wished_source": asked.get("source", ""), "wished_sandbox": asked.get("sandbox", "")}


def _sandboxes(
    membership: Membership, account: PlatformAccount, form: SandboxForm
) -> dict[str, Any]:
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
