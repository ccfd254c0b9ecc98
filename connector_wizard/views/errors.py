"""Say what went wrong where no page could: missing, forbidden, expired, broken."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

# Seconds: none of ACCOUNT_RATE_LIMITS counts over more.
LONGEST_WAIT = 300


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


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer 429 to who tried too often: what counts, and what to do."""
    answer = render(request, "errors/429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    answer["Retry-After"] = str(LONGEST_WAIT)
    return answer


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500 with the request's id and nothing else."""
    told = {"request_id": getattr(request, "request_id", "")}
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": "Internal server error", "status": 500, **told}
        return JsonResponse(problem, status=500, content_type="application/problem+json")
    return render(request, "errors/500.html", told, status=500)
