"""Say what went wrong where no page could: missing, forbidden, expired, broken."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 404: there is no such page, or it is another team's."""
    return render(request, "errors/404.html", status=404)


def nowhere(request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001 - what the address holds
    """Answer 404 at an address of a library's that leads nowhere here."""
    raise Http404


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403: the person's role does not allow it."""
    return render(request, "errors/403.html", {"reason": str(exception)}, status=403)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 403 to a form that was open for too long, or did not come from one of our pages."""
    return render(request, "errors/expired.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500 with the request's id and nothing else."""
    return render(
        request, "errors/500.html", {"request_id": getattr(request, "request_id", "")}, status=500
    )
