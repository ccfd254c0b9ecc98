"""The one way in: method, token, scope, query and body are judged before an operation begins."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables

from connector_wizard.access import NotAllowedError
from connector_wizard.api.callers import Caller, caller_of, require_scope
from connector_wizard.api.checking import body_of, check_headers, query_of
from connector_wizard.api.document import scope_of
from connector_wizard.api.problems import ApiProblemError, response_to
from connector_wizard.usecases.record_refusal import record_refusal


@dataclass(frozen=True, slots=True)
class Call:
    """One request that was let in."""

    request: HttpRequest
    caller: Caller
    query: Mapping[str, Any]
    body: Mapping[str, Any] = field(repr=False)


Operation = Callable[..., JsonResponse]
Endpoint = Callable[..., HttpResponse]


def endpoint(**operations: tuple[str, Operation]) -> Endpoint:
    """Return the view of an address: each method's ``operationId`` and what carries it out."""

    # A cookie opens nothing here, so there is nothing that another site could forge.
    @csrf_exempt
    @sensitive_variables()
    def view(request: HttpRequest, **path: UUID) -> HttpResponse:
        try:
            return _answer(request, operations, path)
        except ApiProblemError as error:
            return response_to(error, request)
        except Http404:
            return response_to(NOT_FOUND, request)

    return view


NOT_FOUND = ApiProblemError("not-found", "There is nothing here, or it is another team's.")


@csrf_exempt
def nowhere(request: HttpRequest, **_path: str) -> HttpResponse:
    """Answer 404 at addresses that are none of the document's."""
    return response_to(NOT_FOUND, request)


@sensitive_variables()
def _answer(
    request: HttpRequest, operations: Mapping[str, tuple[str, Operation]], path: Mapping[str, UUID]
) -> HttpResponse:
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        told = "Ask by https. A token that was sent in the clear is to be revoked."
        raise ApiProblemError("forbidden", told)
    method = (request.method or "").lower()
    # Django leaves the body out of an answer to HEAD.
    method = "get" if method == "head" and "get" in operations else method
    if method not in operations:
        allow = ", ".join(sorted(operations)).upper()
        told = f"This address answers {allow}."
        raise ApiProblemError("method-not-allowed", told, headers={"Allow": allow})
    name, carry_out = operations[method]
    caller = caller_of(request)
    require_scope(caller, scope_of(name))
    check_headers(request, name)
    call = Call(request, caller, query_of(request, name), body_of(request, name))
    try:
        response = carry_out(call, **path)
    except NotAllowedError as error:
        record_refusal(actor=caller.actor, team=error.team, act=str(error.act))
        raise ApiProblemError("forbidden", str(error)) from None
    return _unless_known(request, response) if method == "get" else response


def _unless_known(request: HttpRequest, response: JsonResponse) -> HttpResponse:
    """Answer 304 to who has exactly this already."""
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
