"""Show a connection as code, and hand it out as a file."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from connector_wizard.access import connection_for
from connector_wizard.http import TeamRequest, go_to, show
from connector_wizard.models import Connection
from connector_wizard.usecases.export_as_code import AsCode, export_as_code

FILES = {"curl": "sh", "python": "py", "request": "json"}


@require_GET
@login_required
def code(request: TeamRequest, pk: UUID) -> HttpResponse:
    """The page of all three forms, or the one that ``download`` names as a file."""
    connection, request.in_team = connection_for(request.user, pk)
    if connection.status == Connection.Status.DRAFT and connection.next_step != "check":
        return go_to(request, f"connect-{connection.next_step}", pk=pk)
    told = export_as_code(connection=connection)
    wanted = request.GET.get("download", "")
    if wanted in FILES:
        return _file(connection, told, wanted)
    return show(request, "as_code/code", {"connection": connection, "code": told})


def _file(connection: Connection, told: AsCode, form: str) -> HttpResponse:
    text = {"curl": told.curl, "python": told.python, "request": told.request_json}[form]
    answer = HttpResponse(f"{text.rstrip()}\n", content_type="text/plain; charset=utf-8")
    stem = slugify(f"{connection} {connection.sandbox}") or "connection"
    answer["Content-Disposition"] = f'attachment; filename="{stem}.{FILES[form]}"'
    return answer
