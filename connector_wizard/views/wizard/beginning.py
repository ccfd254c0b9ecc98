"""Begin with what a link gives or a person chooses: account, sandbox and, if named, the source."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from connector_wizard.access import Act, accounts_of
from connector_wizard.forms.connections import SandboxForm
from connector_wizard.http import TeamRequest, actor_of, for_team, go_to
from connector_wizard.models import (
    Connection,
    PlatformAccount,
    Sandbox,
    SandboxBarredError,
    Source,
    Team,
)
from connector_wizard.usecases.begin_draft import begin_draft
from connector_wizard.views.blanks import point_out_blanks
from connector_wizard.views.wizard.links import Hindrance, Link, hindrance
from connector_wizard.views.wizard.place import may_use, sandbox_cards
from connector_wizard.views.wizard.rail import show_step


@require_http_methods(["GET", "POST"])
@for_team(Act.CONNECT)
def start(request: TeamRequest) -> HttpResponse:
    """Ask for what the link does not tell, or tells wrongly; looking begins nothing."""
    posted = request.method == "POST"
    asked = request.POST if posted else request.GET
    link = Link.read(asked)
    accounts = list(accounts_of(request.in_team.team))
    account = link.account_among(accounts)
    if account is None and not link.account and len(accounts) == 1:
        account = accounts[0]
    if account is None:
        return _ask_for_account(request, link, accounts)
    if posted and "sandbox" in asked:
        return _begin(request, link, account)
    return _place(request, link, account, several=len(accounts) > 1)


def _ask_for_account(
    request: TeamRequest, link: Link, accounts: list[PlatformAccount]
) -> HttpResponse:
    context = {
        "accounts": accounts,
        "link": link,
        "here": link.url(),
        "elsewhere": _team_of(request, link) if link.account else None,
    }
    return show_step(request, "account", context)


def _team_of(request: TeamRequest, link: Link) -> Team | None:
    """Return which other team of this person has the account that the link asks for."""
    others = [one.team for one in request.memberships if one != request.in_team]
    return next((team for team in others if link.account_among(accounts_of(team))), None)


def _begin(request: TeamRequest, link: Link, account: PlatformAccount) -> HttpResponse:
    form = SandboxForm(request.POST)
    draft = None
    if form.is_valid() and may_use(request.in_team, form):
        draft = _begun(request, account, form)
    if draft is None:
        return _ask_for_sandbox(request, link, account, form)
    point_out_blanks(request, form)
    if link.source:
        # The source's page is sent the same answers: it chooses the source, or says why not.
        return redirect("connect-source", pk=draft.pk, preserve_request=True)
    return go_to(request, "connect-source", pk=draft.pk)


def _begun(request: TeamRequest, account: PlatformAccount, form: SandboxForm) -> Connection | None:
    try:
        return begin_draft(
            actor=actor_of(request), account=account, sandbox=form.cleaned_data["sandbox"]
        )
    except SandboxBarredError as error:
        form.add_error("sandbox", str(error))
        return None


def _place(
    request: TeamRequest, link: Link, account: PlatformAccount, *, several: bool
) -> HttpResponse:
    """Ask for the sandbox or, where the link named one that will do, only whether to begin."""
    sandboxes = list(Sandbox.objects.filter(account=account))
    why = hindrance(request.in_team, link, sandboxes) if link.sandbox else None
    if why or not link.sandbox:
        name = link.sandbox if why and why.may_be_right else ""
        form = SandboxForm(initial={"sandbox": name})
        return _ask_for_sandbox(request, link, account, form, why)
    context = {
        "account": account,
        "sandbox": next(one for one in sandboxes if one.name == link.sandbox),
        "source": _title_of(link, account),
        "link": link.at(account),
        "change_account": link.url(but="account") if several else "",
        "change_sandbox": link.at(account).url(but="sandbox"),
        "change_source": link.at(account).url(but="source"),
    }
    return show_step(request, "begin", context)


def _ask_for_sandbox(
    request: TeamRequest,
    link: Link,
    account: PlatformAccount,
    form: SandboxForm,
    why: Hindrance | None = None,
) -> HttpResponse:
    context = {
        **sandbox_cards(request.in_team, account, form),
        "link": link,
        "here": link.at(account).url(),
        "hindrance": why,
    }
    return show_step(request, "sandbox", context, status=422 if form.errors else 200)


def _title_of(link: Link, account: PlatformAccount) -> str:
    """Return how the link's source is called in the catalogue, if that is known."""
    titles = dict(Source.objects.filter(account=account).values_list("name", "title"))
    return titles.get(link.source, link.source)
