"""Let a page be reached only with a connection that is on the Platform and may be changed."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from connector_wizard.access import draft_for
from connector_wizard.http import TeamRequest, go_to
from connector_wizard.models import Connection, StateError


def on_created(
    view: Callable[[TeamRequest, Connection], HttpResponse],
) -> Callable[[HttpRequest, UUID], HttpResponse]:
    """
    Fetch the connection that the address names; what is not on the Platform shows its own page.

    The role that counts is the one in the connection's own team.
    """

    @wraps(view)
    def guarded(request: Any, pk: UUID) -> HttpResponse:
        connection, request.in_team = draft_for(request.user, pk)
        if connection.status != Connection.Status.CREATED:
            return go_to(request, "connection", pk=pk)
        try:
            return view(request, connection)
        except StateError:
            # Another tab, or another person, was quicker.
            text = _("Nothing was done: another change was under way, or has just ended.")
            messages.warning(request, text)
            return go_to(request, "connection", pk=pk)

    return cast(Callable[[HttpRequest, UUID], HttpResponse], login_required(guarded))
