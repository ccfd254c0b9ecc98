"""Let a page be reached only with a connection that stands where the page is of use."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from connector_wizard.access import draft_for
from connector_wizard.http import TeamRequest, go_to
from connector_wizard.models import Connection, StateError

OnConnection = Callable[[TeamRequest, Connection], HttpResponse]
Guarded = Callable[[HttpRequest, UUID], HttpResponse]


def _on(status: str, view: OnConnection, too_late: Promise | None = None) -> Guarded:
    """
    Fetch the connection that the address names; what stands elsewhere shows its own page.

    The role that counts is the one in the connection's own team. Where another tab, press or
    person was quicker, its outcome is what there is to see, with ``too_late`` said of it.
    """

    @wraps(view)
    def guarded(request: Any, pk: UUID) -> HttpResponse:
        connection, request.in_team = draft_for(request.user, pk)
        if connection.status != status:
            return go_to(request, "connection", pk=pk)
        try:
            return view(request, connection)
        except StateError:
            if too_late is not None:
                messages.warning(request, str(too_late))
            return go_to(request, "connection", pk=pk)

    return cast(Guarded, login_required(guarded))


def on_draft(view: OnConnection) -> Guarded:
    """Let a view work on a draft."""
    return _on(Connection.Status.DRAFT, view)


def on_created(view: OnConnection) -> Guarded:
    """Let a view work on what is on the Platform."""
    told = _("Nothing was done: another change was under way, or has just ended.")
    return _on(Connection.Status.CREATED, view, told)


def is_overtaken(request: HttpRequest, connection: Connection) -> bool:
    """Tell whether what is on record is not what the posted form was drawn from any more."""
    return request.POST.get("seen") != connection.version
