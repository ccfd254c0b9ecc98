"""Give each request an id, the team in force and its security headers, and record refusals."""

import re
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import resolve_url
from django.views.debug import SafeExceptionReporterFilter
from django_htmx.http import HttpResponseClientRedirect

from connector_wizard.access import NotAllowedError, memberships_of
from connector_wizard.http import TeamRequest, actor_of
from connector_wizard.models import Membership
from connector_wizard.usecases.record_refusal import record_refusal

Next = Callable[[HttpRequest], HttpResponse]
REDIRECTS = frozenset({HTTPStatus.FOUND, HTTPStatus.SEE_OTHER})
PROBES = frozenset({"/healthz", "/readyz"})
FOREIGN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class ProbeMiddleware:
    """Let health probes in by whatever name or address they call us: they learn nothing else."""

    def __init__(self, get_response: Next) -> None:
        """Take the first name that is allowed, for probes to stand in."""
        self.get_response = get_response
        first = next(iter(settings.ALLOWED_HOSTS), "localhost")
        self.host = "localhost" if first == "*" else first.removeprefix(".")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Judge the host of everything but a probe."""
        if request.path in PROBES:
            request.META["HTTP_HOST"] = self.host
        return self.get_response(request)


class RequestIdMiddleware:
    """Name each request, in the answer too, so that people can quote what went wrong."""

    def __init__(self, get_response: Next) -> None:
        """Keep the next link of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Take over a proxy's well-formed id, or make one."""
        given = request.headers.get("X-Request-Id", "") if settings.TRUSTED_PROXIES else ""
        name = given if FOREIGN_ID.fullmatch(given) else uuid.uuid4().hex
        request.request_id = name  # type: ignore[attr-defined]  # TeamRequest says so
        response = self.get_response(request)
        response["X-Request-Id"] = name
        return response


class SecurityHeadersMiddleware:
    """Send the policy of ``SECURE_CSP`` (as Django 6 will by itself) and its companions."""

    def __init__(self, get_response: Next) -> None:
        """Write the policy's text once."""
        self.get_response = get_response
        self.policy = "; ".join(
            f"{name} {' '.join(to)}" for name, to in settings.SECURE_CSP.items()
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set what is not set already; what belongs to a person is not stored anywhere."""
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", self.policy)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if not request.path.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
            response.setdefault("Cache-Control", "no-store")
        return response


class MethodMiddleware:
    """Refuse what is no method of ours: a view that asks only for POST takes it for a GET."""

    KNOWN = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

    def __init__(self, get_response: Next) -> None:
        """Keep the next link of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let through what some page or program may send."""
        if request.method not in self.KNOWN:
            return HttpResponseNotAllowed(self.KNOWN)
        return self.get_response(request)


class TeamMiddleware:
    """Put the team in force on the request, and every refusal by the role table on record."""

    def __init__(self, get_response: Next) -> None:
        """Keep the next link of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look the teams up only for who carries a session."""
        asked = cast(TeamRequest, request)
        asked.address = get_adapter().get_client_ip(request)
        known = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
        asked.memberships = list(memberships_of(asked.user)) if known else []
        asked.membership = _in_force(asked)
        return _followed_by_the_page(asked, self.get_response(request))

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Record what the role table refused; the 403 page is Django's to ask for."""
        if isinstance(exception, NotAllowedError):
            actor = actor_of(cast(TeamRequest, request))
            record_refusal(actor=actor, team=exception.team, act=str(exception.act))


class NothingLocalFilter(SafeExceptionReporterFilter):
    """Keep local variables, answers and settings out of every error report: they hold secrets."""

    def get_traceback_frame_variables(self, request: Any, tb_frame: Any) -> Any:  # noqa: ARG002 - Django's signature
        """Return no variable at all."""
        return []

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """Return the names that were posted, without their values."""
        return {} if request is None else dict.fromkeys(request.POST, self.cleansed_substitute)

    def is_active(self, request: HttpRequest | None) -> bool:  # noqa: ARG002 - Django's signature
        """Filter always, with DEBUG too."""
        return True


def _followed_by_the_page(request: TeamRequest, response: HttpResponse) -> HttpResponse:
    """Let the whole page go where htmx is redirected: it would put one page into another's part."""
    if not request.htmx or response.status_code not in REDIRECTS:
        return response
    url = urlsplit(response["Location"])
    asked = QueryDict(url.query, mutable=True)
    if url.path == resolve_url(settings.LOGIN_URL) and request.htmx.current_url_abs_path:
        # Back to the page, that is, and not to what it wanted to send.
        asked["next"] = request.htmx.current_url_abs_path
    return HttpResponseClientRedirect(url._replace(query=asked.urlencode(safe="/")).geturl())


def _in_force(request: TeamRequest) -> Membership | None:
    wanted = request.session.get("team") if request.memberships else None
    chosen = [one for one in request.memberships if str(one.team_id) == wanted]
    return next(iter([*chosen, *request.memberships]), None)
