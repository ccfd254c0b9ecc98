"""Look after one Platform account: rename it, replace its secret, delete it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from connector_wizard.access import Act, account_for, require
from connector_wizard.advice import PlatformProblemError, Problem
from connector_wizard.forms.accounts import AccountNameForm, ReplacementForm
from connector_wizard.http import TeamRequest, actor_of, go_to, posted_or, show
from connector_wizard.models import AccountKeptError, Connection, PlatformAccount
from connector_wizard.usecases.delete_account import delete_account
from connector_wizard.usecases.rename_account import rename_account
from connector_wizard.usecases.replace_account_secret import NewSecret, replace_account_secret
from connector_wizard.views import guides

USES_SHOWN = 50


@require_http_methods(["GET", "POST"])
@login_required
def account(request: TeamRequest, pk: UUID) -> HttpResponse:
    """What is known of the account and what uses it; a POST renames it."""
    row = _managed(request, pk)
    posted = request.method == "POST"
    form = AccountNameForm(request.POST if posted else None, initial={"name": row.name})
    if form.is_valid():
        try:
            rename_account(actor=actor_of(request), account=row, name=form.cleaned_data["name"])
        except AccountKeptError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("The account is called %(name)s.") % {"name": row.name})
            return go_to(request, "account", pk=pk)
    uses = Connection.objects.of_account(row).defer("auth_specs", "secrets", "params")
    context = {
        "account": row,
        "form": form,
        "uses": uses[:USES_SHOWN],
        "uses_in_all": uses.count(),
        "now": timezone.now(),
    }
    return show(request, "account_page/account", context, status=422 if posted else 200)


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
@login_required
def secret(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Ask for a new secret, and store it once the Platform has accepted it."""
    row = _managed(request, pk)
    posted = request.method == "POST"
    form = ReplacementForm(request.POST if posted else None, is_token=row.is_token)
    problem: Problem | None = None
    if form.is_valid():
        try:
            replace_account_secret(actor=actor_of(request), account=row, new=_new(form))
        except PlatformProblemError as error:
            problem = error.problem
            if field := problem.field_among(form.fields):
                form.add_error(field, problem.advice or problem.sentence)
        else:
            messages.success(request, _("The Platform accepted it. The old one is gone."))
            return go_to(request, "account", pk=pk)
    context = {
        "account": row,
        "form": form,
        "field": form[form.asked],
        "problem": problem,
        "guide": [entry for entry in guides.ACCOUNT if entry.field == form.asked],
    }
    return show(request, "account_page/secret", context, status=422 if posted else 200)


@posted_or("account")
@login_required
def delete(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Delete the account, unless something uses it."""
    row = _managed(request, pk)
    try:
        delete_account(actor=actor_of(request), account=row)
    except AccountKeptError as error:
        messages.error(request, str(error))
        return go_to(request, "account", pk=pk)
    told = {"name": row.name}
    messages.success(request, _("The account %(name)s is deleted, with its secrets.") % told)
    return go_to(request, "team")


def _managed(request: TeamRequest, pk: UUID) -> PlatformAccount:
    row, membership = account_for(request.user, pk)
    require(membership, Act.MANAGE_TEAM)
    return row


@sensitive_variables()
def _new(form: ReplacementForm) -> NewSecret:
    return NewSecret(form.cleaned_data[form.asked], form.token_expires_at())
