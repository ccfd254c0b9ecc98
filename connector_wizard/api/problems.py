"""Say what went wrong as RFC 9457 has it: a stable type, a sentence, and the places to mend."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, JsonResponse

from connector_wizard import advice
from connector_wizard.connecting import Mistake

URN = "urn:connector-wizard:problem:"
# The stable part of each type's address, its title, and the status it comes with.
TITLES = {
    "malformed": (400, "The request is not well formed"),
    "unauthorized": (401, "No valid token"),
    "forbidden": (403, "Not allowed"),
    "not-found": (404, "Not found"),
    "method-not-allowed": (405, "Method not allowed"),
    "in-progress": (409, "Under way already"),
    "not-created": (409, "There is nothing to be tested"),
    "too-large": (413, "The body is too large"),
    "not-json": (415, "The body is not JSON"),
    "invalid": (422, "The request cannot be carried out as it is"),
    "key-reused": (422, "The idempotency key stands for another body"),
    "edited": (422, "What the key stands for was changed"),
    "refused": (422, "The Platform refused it"),
    "declined": (422, "A reviewer declined it"),
    "too-many-requests": (429, "Too many requests"),
    "platform-unavailable": (503, "The Platform gave no usable answer"),
}


@dataclass
class ApiProblemError(Exception):
    """The request ends here; ``detail`` says what is true now, and what to do."""

    kind: str
    detail: str
    mistakes: Iterable[Mistake] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


def response_to(error: ApiProblemError, request: HttpRequest) -> JsonResponse:
    """Return the answer that tells of ``error``."""
    status, title = TITLES[error.kind]
    told = {
        "type": URN + error.kind,
        "title": title,
        "status": status,
        "detail": error.detail,
        "request_id": getattr(request, "request_id", ""),
        **error.more,
    }
    if mistakes := [{"pointer": one.pointer, "detail": one.text} for one in error.mistakes]:
        told["errors"] = mistakes
    return JsonResponse(
        told, status=status, headers=error.headers, content_type="application/problem+json"
    )


def explained(problem: advice.Problem) -> dict[str, Any]:
    """Return what the Platform's failure means, and who can mend it how."""
    told = {
        "reason": problem.sentence,
        "who_can_mend_it": problem.who,
        "advice": problem.advice,
        "platform_said": problem.words,
        "platform_code": problem.code,
        "platform_request_id": problem.request_id,
        "read_on": problem.page,
    }
    return {name: text for name, text in told.items() if text}
