"""Change the team's policies."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from connector_wizard.access import Act
from connector_wizard.forms.policies import PoliciesForm
from connector_wizard.http import TeamRequest, actor_of, for_team, go_to, show
from connector_wizard.models import Change, Connection, Sandbox, Team
from connector_wizard.usecases.change_policies import Discarded, change_policies


@require_http_methods(["GET", "POST"])
@for_team(Act.MANAGE_TEAM)
def policies(request: TeamRequest) -> HttpResponse:
    """Show the rules as they are, and take others."""
    team = request.in_team.team
    posted = request.method == "POST"
    form = PoliciesForm(
        request.POST if posted else None,
        initial=_as_they_are(team),
        known=_known(team),
    )
    if form.is_valid():
        discarded = change_policies(
            actor=actor_of(request),
            team=team,
            policies=form.policies(),
            discard_stored=form.cleaned_data["discard_stored"],
        )
        messages.success(request, _said(discarded))
        return go_to(request, "team")
    stored = Connection.objects.with_secrets(team).count()
    waiting = Change.objects.with_secrets(team).at_rest().count()
    context = {"form": form, "stored": stored, "waiting": waiting}
    return show(request, "policies/policies", context, status=422 if posted else 200)


def _known(team: Team) -> dict[str, str]:
    """Return the sandboxes that the Platform listed or a rule names, production marked as such."""
    names = {name: name for name in [*team.creation_sandboxes, *team.approval_sandboxes]}
    for sandbox in Sandbox.objects.filter(account__team=team):
        marked = _("%(name)s (production)") % {"name": sandbox.name}
        names[sandbox.name] = marked if sandbox.is_production else sandbox.name
    return names


def _as_they_are(team: Team) -> dict[str, Any]:
    return {
        "four_eyes": team.four_eyes,
        "admins_need_second_factor": team.admins_need_second_factor,
        "secrets": "keep" if team.keep_secrets else "discard",
        "reach": "some" if team.creation_sandboxes else "all",
        "sandboxes": team.creation_sandboxes,
        "approval": "some" if team.approval_sandboxes else "none",
        "approval_sandboxes": team.approval_sandboxes,
        **({"approval": "all"} if team.approval_everywhere else {}),
    }


def _said(discarded: Discarded) -> str:
    saved = _("The policies are saved. They count from now on.")
    if discarded.connections:
        saved = ngettext(
            "The policies are saved, and the secrets of %(n)s connection are discarded.",
            "The policies are saved, and the secrets of %(n)s connections are discarded.",
            discarded.connections,
        ) % {"n": discarded.connections}
    given_up = ngettext(
        "%(n)s rotation that waited for somebody's word was given up with its secrets.",
        "%(n)s rotations that waited for somebody's word were given up with their secrets.",
        discarded.given_up,
    ) % {"n": discarded.given_up}
    under_way = ngettext(
        "%(n)s rotation is under way: its secrets go as soon as it has ended.",
        "%(n)s rotations are under way: their secrets go as soon as they have ended.",
        discarded.under_way,
    ) % {"n": discarded.under_way}
    told = (saved, given_up * bool(discarded.given_up), under_way * bool(discarded.under_way))
    return " ".join(filter(None, told))
