"""Let everybody choose what they are told by e-mail."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from connector_wizard import letters
from connector_wizard.access import Act
from connector_wizard.forms.notices import MailForm
from connector_wizard.http import TeamRequest, actor_of, for_team, go_to, show
from connector_wizard.models import MailWishes
from connector_wizard.usecases.choose_mail import choose_mail


@require_http_methods(["GET", "POST"])
@for_team(Act.SEE_TEAM)
def mine(request: TeamRequest) -> HttpResponse:
    """What I am told in this team."""
    membership = request.in_team
    posted = request.method == "POST"
    wanted = [one.value for one in MailWishes.wanted_by(membership)]
    form = MailForm(
        request.POST if posted else None, initial={"kinds": wanted}, role=membership.role
    )
    if form.is_valid():
        choose_mail(
            actor=actor_of(request), membership=membership, kinds=form.cleaned_data["kinds"]
        )
        messages.success(request, _("Saved. It counts from the next notice on."))
        return go_to(request, "notices")
    context = {"form": form, "sends_mail": letters.can_send()}
    return show(request, "notices/mine", context, status=422 if posted else 200)
