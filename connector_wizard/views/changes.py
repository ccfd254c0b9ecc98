"""Rename and delete what is on the Platform, and answer where somebody else was quicker."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from connector_wizard.advice import PlatformProblemError
from connector_wizard.forms.changes import DeletionForm, StaleForm
from connector_wizard.forms.connections import LabelForm
from connector_wizard.http import TeamRequest, actor_of, go_to, posted_or, show
from connector_wizard.models import Connection, Label, StateError
from connector_wizard.models.sightings import Difference
from connector_wizard.usecases.answer_stale_change import Answer, answer_stale_change
from connector_wizard.usecases.delete_connection import delete_connection
from connector_wizard.usecases.find_flows import find_flows
from connector_wizard.usecases.rename_connection import rename_connection
from connector_wizard.views.blanks import point_out_blanks
from connector_wizard.views.standing import is_overtaken, on_created

# What is repeated is followed on the page.
ANSWERED = {
    Answer.TAKE_OVER: gettext_lazy(
        "The record is as on the Platform now; your change was given up."
    ),
    Answer.GIVE_UP: gettext_lazy(
        "Your change was given up: nothing was changed, neither here nor on the Platform."
    ),
}


@require_http_methods(["GET", "POST"])
@on_created
def rename(request: TeamRequest, connection: Connection) -> HttpResponse:
    """Ask for a name and a description, and have the Platform take them."""
    posted = request.method == "POST"
    now = {"name": connection.name, "description": connection.description}
    form = LabelForm(request.POST if posted else None, initial=now)
    overtaken = posted and is_overtaken(request, connection)
    if not form.is_valid() or overtaken:
        context: dict[str, Any] = {"connection": connection, "form": form, "overtaken": overtaken}
        context["differences"] = _differences(form) if overtaken else []
        return show(request, "changes/rename", context, status=422 if posted else 200)
    if form.has_changed():
        point_out_blanks(request, form)
        label = Label(form.cleaned_data["name"], form.cleaned_data["description"])
        rename_connection(actor=actor_of(request), connection=connection, label=label)
    else:
        messages.info(request, _("It is called so already; nothing was sent."))
    return go_to(request, "connection", pk=connection.pk)


def _differences(form: LabelForm) -> list[Difference]:
    return [
        Difference(name, str(form.initial[name]), form.data.get(name, ""))
        for name in form.changed_data
    ]


@require_http_methods(["GET", "POST"])
@on_created
def delete(request: TeamRequest, connection: Connection) -> HttpResponse:
    """Ask for the name as a confirmation, and have the Platform delete it."""
    posted = request.method == "POST"
    form = DeletionForm(request.POST if posted else None, connection=connection)
    if form.is_valid():
        delete_connection(actor=actor_of(request), connection=connection)
        return go_to(request, "connection", pk=connection.pk)
    context = {"connection": connection, "form": form}
    return show(request, "changes/delete", context, status=422 if posted else 200)


@posted_or("connection-delete")
@on_created
def flows(request: TeamRequest, connection: Connection) -> HttpResponse:
    """Have the Platform name the flows in the way, on the page where it can be deleted."""
    context = {"connection": connection, "form": DeletionForm(connection=connection)}
    page = "changes/flows" if request.htmx else "changes/delete"
    try:
        found = find_flows(actor=actor_of(request), connection=connection)
    except PlatformProblemError as error:
        return show(request, page, {**context, "problem": error.problem}, status=422)
    return show(request, page, {**context, "flows": found, "told_at": timezone.now()})


@posted_or("connection")
@on_created
def answer(request: TeamRequest, connection: Connection) -> HttpResponse:
    """Do what a person says about a change that somebody else was quicker than."""
    form = StaleForm(request.POST)
    change = connection.changes.unsettled().first()
    if change is None or not form.is_valid():
        raise StateError(f"{connection} waits for no answer")
    chosen, seen = Answer(form.cleaned_data["answer"]), form.cleaned_data["seen"]
    left = answer_stale_change(actor=actor_of(request), change=change, answer=chosen, seen=seen)
    if left is not None:
        told = _(
            "The record is as on the Platform now, but for the auth spec: the source's spec on "
            "record has none that is called “%(there)s”. Your change was given up."
        )
        messages.warning(request, told % {"there": left.there})
    elif chosen in ANSWERED:
        messages.success(request, str(ANSWERED[chosen]))
    return go_to(request, "connection", pk=connection.pk)
