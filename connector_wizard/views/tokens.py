"""Make, show and revoke API tokens: one's own, and for admins all of the team's."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from connector_wizard.access import Act, token_for, tokens_of
from connector_wizard.forms.tokens import TokenForm
from connector_wizard.http import TeamRequest, actor_of, for_team, go_to, posted_or, show
from connector_wizard.models import ApiToken, Scope
from connector_wizard.usecases.make_token import make_token
from connector_wizard.usecases.revoke_token import revoke_token
from connector_wizard.views.confirming import require_confirmed


@require_GET
@for_team(Act.USE_API)
def mine(request: TeamRequest) -> HttpResponse:
    """The person's tokens in the team in force."""
    now = timezone.now()
    rows = list(tokens_of(request.in_team))
    context = {
        "alive": [one for one in rows if one.state_at(now) == ApiToken.State.ALIVE],
        "dead": [one for one in rows if one.state_at(now) != ApiToken.State.ALIVE],
    }
    return show(request, "tokens/mine", context)


@require_GET
@for_team(Act.MANAGE_TEAM)
def of_team(request: TeamRequest) -> HttpResponse:
    """Every token of the team that is good for something, with whose it is."""
    rows = ApiToken.alive_in(request.in_team.team, timezone.now())
    return show(request, "tokens/of_team", {"tokens": rows.order_by("membership__user__email")})


@sensitive_variables()
@require_http_methods(["GET", "POST"])
@for_team(Act.USE_API)
def add(request: TeamRequest) -> HttpResponse:
    """Ask what it is for, and show the token, this once."""
    require_confirmed(request)
    posted = request.method == "POST"
    initial = {"scopes": [Scope.READ], "days": 90}
    form = TokenForm(request.POST if posted else None, initial=initial)
    if form.is_valid():
        token, text = make_token(
            actor=actor_of(request), membership=request.in_team, **form.cleaned_data
        )
        # In the answer to the POST itself: to show it after a redirect, it would have to be kept.
        return show(request, "tokens/made", {"token": token, "text": text})
    return show(request, "tokens/add", {"form": form}, status=422 if posted else 200)


@posted_or("tokens")
@login_required
def revoke(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Let a token be worth nothing from now on."""
    token, membership = token_for(request.user, pk)
    revoke_token(actor=actor_of(request), token=token)
    messages.success(request, _("The token “%(name)s” is revoked.") % {"name": token.name})
    return go_to(request, "tokens" if token.membership_id == membership.pk else "team-tokens")
