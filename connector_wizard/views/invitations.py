"""Invite people to the team by a link, renew the link, and withdraw it."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from connector_wizard.access import Act, invitation_for, require
from connector_wizard.forms.people import InvitationForm
from connector_wizard.http import TeamRequest, actor_of, for_team, go_to, posted_or, show
from connector_wizard.letters import Invited
from connector_wizard.models import InvitationError
from connector_wizard.usecases.invite_member import invite_member
from connector_wizard.usecases.renew_invitation import renew_invitation
from connector_wizard.usecases.withdraw_invitation import withdraw_invitation


@sensitive_variables()
@require_http_methods(["GET", "POST"])
@for_team(Act.MANAGE_TEAM)
def add(request: TeamRequest) -> HttpResponse:
    """Ask whom to invite, and show their link, this once."""
    posted = request.method == "POST"
    form = InvitationForm(request.POST if posted else None, initial={"role": "member"})
    if form.is_valid():
        try:
            invited = invite_member(
                actor=actor_of(request),
                team=request.in_team.team,
                email=form.cleaned_data["email"],
                role=form.cleaned_data["role"],
                join_url=_join_url(),
            )
        except InvitationError as error:
            form.add_error("email", str(error))
        else:
            return _show_link(request, invited)
    return show(request, "invitations/add", {"form": form}, status=422 if posted else 200)


@sensitive_variables()
@posted_or("team")
@login_required
def renew(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Show another link instead of the old one."""
    invitation, membership = invitation_for(request.user, pk)
    require(membership, Act.MANAGE_TEAM)
    try:
        invited = renew_invitation(
            actor=actor_of(request), invitation=invitation, join_url=_join_url()
        )
    except InvitationError as error:
        messages.error(request, str(error))
        return go_to(request, "team")
    return _show_link(request, invited)


@posted_or("team")
@login_required
def withdraw(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Make the link worth nothing."""
    invitation, membership = invitation_for(request.user, pk)
    require(membership, Act.MANAGE_TEAM)
    try:
        withdraw_invitation(actor=actor_of(request), invitation=invitation)
    except InvitationError as error:
        messages.error(request, str(error))
    else:
        told = {"email": invitation.email}
        messages.success(request, _("The invitation of %(email)s is withdrawn.") % told)
    return go_to(request, "team")


def _join_url() -> str:
    # By the site's own name, whatever host a request names: another person opens the link.
    return f"{settings.PUBLIC_URL}{reverse('join')}"


@sensitive_variables()
def _show_link(request: TeamRequest, invited: Invited) -> HttpResponse:
    # In the answer to the POST itself: to show it after a redirect, it would have to be kept.
    return show(request, "invitations/link", {"invited": invited})
