"""Add a team's Platform accounts and ask whether they still work."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from connector_wizard.access import Act, account_for, require
from connector_wizard.advice import PlatformProblemError, Problem
from connector_wizard.forms.accounts import AccountForm
from connector_wizard.http import (
    TeamRequest,
    actor_of,
    for_team,
    go_to_url,
    posted_or,
    safe_next,
    show,
)
from connector_wizard.usecases.add_account import NewAccount, add_account
from connector_wizard.usecases.verify_account import verify_account
from connector_wizard.views import guides
from connector_wizard.views.blanks import point_out_blanks
from connector_wizard.views.pasted_account import blank, fill_in


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
@for_team(Act.MANAGE_TEAM)
def add(request: TeamRequest) -> HttpResponse:
    """Ask for an account, and store it once the Platform has accepted it."""
    filled = fill_in(request.POST) if request.method == "POST" else blank()
    form, problem = filled.form, None
    if form.is_valid():
        try:
            add_account(actor=actor_of(request), team=request.in_team.team, new=_new(form))
        except PlatformProblemError as error:
            problem = error.problem
            _place(form, problem)
        else:
            messages.success(request, _("The Platform accepted the account. It is ready to use."))
            point_out_blanks(request, form)
            return go_to_url(request, safe_next(request, reverse("team")))
    status = 422 if request.method == "POST" else 200
    context = {
        "form": form,
        "notes": filled.notes,
        "ours": filled.ours,
        "problem": problem,
        "next": safe_next(request, ""),
        "guide": guides.ACCOUNT,
    }
    return show(request, "accounts/add", context, status=status)


@posted_or("team")
@login_required
def verify(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Ask the Platform for the account's sandboxes again."""
    account, membership = account_for(request.user, pk)
    require(membership, Act.CONNECT)
    try:
        number = verify_account(actor=actor_of(request), account=account)
    except PlatformProblemError as error:
        messages.error(request, f"{error.problem.sentence} {error.problem.advice}")
    else:
        messages.success(request, _("Verified. Sandboxes it may use: %(n)s.") % {"n": number})
    return go_to_url(request, safe_next(request, reverse("team")))


@sensitive_variables()
def _new(form: AccountForm) -> NewAccount:
    answers = form.cleaned_data
    return NewAccount(
        name=answers["name"],
        org_id=answers["org_id"],
        client_id=answers["client_id"],
        client_secret=answers["client_secret"],
        scopes=answers["scopes"],
        access_token=answers["access_token"],
        token_expires_at=form.token_expires_at(),
    )


def _place(form: AccountForm, problem: Problem) -> None:
    """Put the refusal beside the field to mend, where the Platform's words name one."""
    field = problem.field_among(form.fields)
    if field:
        form.add_error(field, problem.advice or problem.sentence)
