"""Copy a created connection to another sandbox: ask where to, and go on in the wizard."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from connector_wizard.access import accounts_of, draft_for
from connector_wizard.forms.copying import CopyForm
from connector_wizard.http import TeamRequest, actor_of, go_to, show
from connector_wizard.models import (
    Connection,
    PlatformAccount,
    SandboxBarredError,
    StateError,
)
from connector_wizard.models.marks import not_meant_for
from connector_wizard.usecases.copy_connection import catalog_on, copy_connection
from connector_wizard.views.blanks import point_out_blanks
from connector_wizard.views.wizard.place import may_use, sandbox_cards

NOT_KEPT = gettext_lazy(
    "Its secrets are not kept here, so they are asked for. All else was taken over."
)
LENT = gettext_lazy(
    "Secrets that somebody else typed go to no other organization, so they are asked for. All else"
    " was taken over."
)


@require_http_methods(["GET", "POST"])
@login_required
def copy(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Show account and sandboxes to choose from; the copy is a draft at the wizard's next step."""
    connection, request.in_team = draft_for(request.user, pk)
    if connection.status != Connection.Status.CREATED or connection.account is None:
        return go_to(request, "connection", pk=pk)
    posted = request.method == "POST"
    accounts = list(accounts_of(connection.team))
    account = _chosen(request, accounts, connection.account)
    data = request.POST if posted else None
    form = CopyForm(data, connection=connection, account=account)
    draft = None
    if form.is_valid() and may_use(request.in_team, form):
        draft = _copied(request, connection, account, form)
    if draft is None:
        context = {
            "connection": connection,
            "accounts": accounts,
            "stays_behind": not_meant_for(account, connection, name=request.user.email),
            **_cards(request, connection, account, form),
        }
        return show(request, "copying/copy", context, status=422 if posted else 200)
    point_out_blanks(request, form)
    _tell(request, connection, draft, account)
    return go_to(request, f"connect-{draft.next_step}", pk=draft.pk)


def _copied(
    request: TeamRequest, connection: Connection, account: PlatformAccount, form: CopyForm
) -> Connection | None:
    try:
        return copy_connection(
            actor=actor_of(request),
            connection=connection,
            account=account,
            sandbox=form.cleaned_data["sandbox"],
        )
    except SandboxBarredError as error:
        form.add_error("sandbox", str(error))
    except StateError:
        form.add_error("sandbox", _("It was changed just now: look at its page again."))
    return None


def _chosen(
    request: TeamRequest, accounts: list[PlatformAccount], own: PlatformAccount
) -> PlatformAccount:
    asked = request.POST if request.method == "POST" else request.GET
    wanted = asked.get("account", "")
    return next((one for one in accounts if str(one.pk) == wanted), own)


def _cards(
    request: TeamRequest, connection: Connection, account: PlatformAccount, form: CopyForm
) -> dict[str, Any]:
    context = sandbox_cards(request.in_team, account, form)
    if account == connection.account:
        for card in context["cards"]:
            if card["sandbox"].name == connection.sandbox:
                card["reason"] = _("It is here already.")
        context["cards"].sort(key=lambda card: bool(card["reason"]))
    return context


def _tell(
    request: TeamRequest, connection: Connection, draft: Connection, account: PlatformAccount
) -> None:
    told = {"name": str(connection), "sandbox": draft.sandbox}
    messages.success(
        request, _("Copied %(name)s for %(sandbox)s. Nothing has been sent yet.") % told
    )
    gone = connection.lacks_secrets or connection.secrets_stored - draft.secrets_stored
    if gone and not draft.credentials_checked:
        lent = not_meant_for(account, connection, name=request.user.email)
        messages.warning(request, str(LENT if lent else NOT_KEPT))
    said = catalog_on(draft, account)
    if said:
        messages.warning(request, said)
