"""Lead from a connection's pages back to the list that a person came from, with its filters."""

from urllib.parse import urlsplit

from django.urls import reverse

from connector_wizard.http import LIST, TeamRequest

LONGEST = 1000


def note_way_back(request: TeamRequest) -> None:
    """Remember the list's filters where a connection is opened from it, forget them elsewhere."""
    # Not the list itself notes them: as somebody types there, each letter would be a write.
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return
    if request.htmx or came_from.netloc != request.get_host():
        return
    if came_from.path == reverse("connections"):
        _keep(request, came_from.query)
    elif not came_from.path.startswith(reverse("connections")):
        _keep(request, "")


def _keep(request: TeamRequest, query: str) -> None:
    wanted = f"?{query}" if query and len(query) <= LONGEST else ""
    if request.session.get(LIST, "") != wanted:
        request.session[LIST] = wanted
