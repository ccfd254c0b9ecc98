"""End a change of which nobody finds out what became, at a person's word."""

from django.http import HttpResponse

from connector_wizard.forms.giving_up import GivingUpForm
from connector_wizard.http import TeamRequest, actor_of, go_to, posted_or
from connector_wizard.models import Connection, StateError
from connector_wizard.usecases.give_up_change import give_up_change
from connector_wizard.views.standing import on_created


@posted_or("connection")
@on_created
def give_up(request: TeamRequest, connection: Connection) -> HttpResponse:
    """Give up the very change that the page showed."""
    form = GivingUpForm(request.POST)
    rows = connection.changes.unsettled()
    change = rows.filter(pk=form.cleaned_data["change"]).first() if form.is_valid() else None
    if change is None:
        raise StateError(f"{connection} has no such change")
    give_up_change(actor=actor_of(request), change=change)
    return go_to(request, "connection", pk=connection.pk)
