"""Change what somebody is in the team, take them out of it, and let people leave."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from connector_wizard.access import Act, member_for, require
from connector_wizard.forms.people import RoleForm
from connector_wizard.http import TeamRequest, actor_of, for_team, go_to, posted_or, show
from connector_wizard.models import Connection, Membership, MembershipError, Role
from connector_wizard.usecases.change_role import change_role
from connector_wizard.usecases.remove_member import remove_member


@require_http_methods(["GET", "POST"])
@login_required
def member(request: TeamRequest, pk: UUID) -> HttpResponse:
    """One member: their role, to be changed, and the way out."""
    row, mine = member_for(request.user, pk)
    require(mine, Act.MANAGE_TEAM)
    posted = request.method == "POST"
    form = RoleForm(request.POST if posted else None, initial={"role": row.role})
    if form.is_valid():
        role = Role(form.cleaned_data["role"])
        try:
            change_role(actor=actor_of(request), membership=row, role=role)
        except MembershipError as error:
            form.add_error("role", str(error))
        else:
            told = {"who": row.user, "role": row.get_role_display()}
            messages.success(request, _("%(who)s: the role is now %(role)s.") % told)
            if role != Role.ADMIN:
                _tell_of_webhooks(request, row)
            return go_to(request, "team")
    context = {
        "one": row,
        "form": form,
        "drafts": Connection.objects.drafts_of(row).count(),
        "webhooks": row.webhooks_left(),
    }
    return show(request, "members/member", context, status=422 if posted else 200)


@posted_or("member")
@login_required
def remove(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Take somebody out of the team."""
    row, mine = member_for(request.user, pk)
    require(mine, Act.MANAGE_TEAM)
    try:
        remove_member(actor=actor_of(request), membership=row)
    except MembershipError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(who)s is not in the team any more.") % {"who": row.user})
        _tell_of_webhooks(request, row)
    return go_to(request, "team")


@require_http_methods(["GET", "POST"])
@for_team(Act.SEE_TEAM)
def leave(request: TeamRequest) -> HttpResponse:
    """Ask whether it is meant, then let the person go."""
    mine = request.in_team
    if request.method == "POST":
        try:
            remove_member(actor=actor_of(request), membership=mine)
        except MembershipError as error:
            messages.error(request, str(error))
            return go_to(request, "team")
        messages.success(request, _("You have left %(team)s.") % {"team": mine.team})
        return go_to(request, "home")
    drafts = Connection.objects.drafts_of(mine).count()
    return show(request, "members/leave", {"drafts": drafts})


def _tell_of_webhooks(request: TeamRequest, row: Membership) -> None:
    """Say which webhooks go on that somebody set up who manages the team no more."""
    if names := row.webhooks_left():
        told = {"who": row.user, "names": ", ".join(names)}
        text = _("Webhooks that %(who)s set up go on: %(names)s.") % told
        advice = _("Replace their secrets, or remove them, under Webhooks and notices.")
        messages.warning(request, f"{text} {advice}")
