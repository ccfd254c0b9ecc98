"""Lead back to the list that a person came from, with what it was searched for."""

from urllib.parse import SplitResult, urlsplit

from django.urls import reverse

from connector_wizard.http import LIST, TeamRequest

LONGEST = 1000


def note_way_back(request: TeamRequest) -> None:
    """Remember the list's filters where a connection is opened from it, forget them elsewhere."""
    # Not the list itself notes them: as somebody types there, each letter would be a write.
    came_from = _came_from(request)
    if came_from is None or request.htmx:
        return
    if came_from.path == reverse("connections"):
        _keep(request, came_from)
    elif not came_from.path.startswith(reverse("connections")):
        _keep(request, None)


def search_left(request: TeamRequest, list_url: str) -> str:
    """Return the search of the list at ``list_url``, if that is where this page was opened."""
    came_from = _came_from(request)
    return _query(came_from) if came_from and came_from.path == list_url else ""


def _came_from(request: TeamRequest) -> SplitResult | None:
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return None
    return came_from if came_from.netloc == request.get_host() else None


def _keep(request: TeamRequest, came_from: SplitResult | None) -> None:
    wanted = _query(came_from) if came_from else ""
    if request.session.get(LIST, "") != wanted:
        request.session[LIST] = wanted


def _query(address: SplitResult) -> str:
    return f"?{address.query}" if address.query and len(address.query) <= LONGEST else ""
