"""Let an invited person into the team: a GET shows what they are invited to, a POST joins."""

from http import HTTPStatus
from typing import Any

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from connector_wizard.access import invitation_marked
from connector_wizard.forms.people import NewPasswordForm
from connector_wizard.http import INVITATION, TeamRequest, actor_of, signed_in, visitor_called
from connector_wizard.models import Invitation, InvitationError, User
from connector_wizard.models.invitations import mark_of
from connector_wizard.usecases.accept_invitation import accept_as_newcomer, accept_invitation

CLOSED = {
    "": HTTPStatus.NOT_FOUND,
    Invitation.State.USED: HTTPStatus.GONE,
    Invitation.State.EXPIRED: HTTPStatus.GONE,
}


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def join(request: TeamRequest) -> HttpResponse:
    """Show the invitation whose link was opened here, and join when asked to."""
    if "token" in request.GET:
        return _without_token(request)
    invitation = invitation_marked(request.session.get(INVITATION, ""))
    state = invitation.state_at(timezone.now()) if invitation else ""
    if invitation is None or state in CLOSED:
        context = {"state": state, "invitation": invitation}
        return render(request, "joining/closed.html", context, status=CLOSED[state])
    user = signed_in(request)
    return _with_account(request, invitation, user) if user else _visited(request, invitation)


@sensitive_variables()
def _without_token(request: TeamRequest) -> HttpResponse:
    """Go on at an address that may be seen by others: in a history, a screenshot, a Referer."""
    mark = mark_of(request.GET["token"])
    if invitation_marked(mark):
        request.session[INVITATION] = mark
    else:
        # Nothing is kept of a guess, but an earlier link must not be taken for it.
        request.session.pop(INVITATION, None)
    answer = redirect("join")
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _with_account(request: TeamRequest, invitation: Invitation, user: User) -> HttpResponse:
    if user.email != invitation.email:
        context = {"invitation": invitation, "way": "other"}
        return render(request, "joining/join.html", context, status=HTTPStatus.FORBIDDEN)
    if request.method == "POST":
        try:
            accept_invitation(actor=actor_of(request), user=user, invitation=invitation)
        except InvitationError:
            # Somebody was quicker: the next page says what became of it.
            return redirect("join")
        _let_in(request, invitation)
        return redirect("home")
    return render(request, "joining/join.html", {"invitation": invitation, "way": "press"})


@sensitive_variables()
def _visited(request: TeamRequest, invitation: Invitation) -> HttpResponse:
    if settings.OIDC_ONLY or invitation.address_is_known:
        return render(request, "joining/join.html", {"invitation": invitation, "way": "sign in"})
    posted = request.method == "POST"
    form = NewPasswordForm(request.POST if posted else None, email=invitation.email)
    if form.is_valid():
        try:
            user = accept_as_newcomer(
                actor=visitor_called(invitation.email, request),
                invitation=invitation,
                password=form.cleaned_data["password1"],
            )
        except InvitationError:
            return redirect("join")
        _let_in(request, invitation)
        answer: HttpResponse = perform_login(request, user)
        return answer
    context: dict[str, Any] = {"invitation": invitation, "way": "password", "form": form}
    return render(request, "joining/join.html", context, status=422 if posted else 200)


def _let_in(request: TeamRequest, invitation: Invitation) -> None:
    request.session.pop(INVITATION, None)
    request.session["team"] = str(invitation.team_id)
    messages.success(request, _("Welcome to %(team)s.") % {"team": invitation.team})
