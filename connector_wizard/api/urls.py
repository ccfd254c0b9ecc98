"""The addresses of the API, as its document names them."""

from django.http import HttpRequest, JsonResponse
from django.urls import path, re_path
from django.views.decorators.http import require_safe

from connector_wizard.api.creating import create_connection
from connector_wizard.api.document import DOCUMENT
from connector_wizard.api.door import endpoint, nowhere
from connector_wizard.api.reading import (
    get_connection,
    get_me,
    list_accounts,
    list_connections,
)
from connector_wizard.api.testing import list_tests, test_connection


@require_safe
def document(_request: HttpRequest) -> JsonResponse:
    """The OpenAPI document; it tells nothing of this site, so everybody may read it."""
    return JsonResponse(DOCUMENT)


urlpatterns = [
    path("openapi.json", document, name="api-document"),
    path("me", endpoint(get=("getMe", get_me)), name="api-me"),
    path("accounts", endpoint(get=("listAccounts", list_accounts)), name="api-accounts"),
    path(
        "connections",
        endpoint(
            get=("listConnections", list_connections), post=("createConnection", create_connection)
        ),
        name="api-connections",
    ),
    path(
        "connections/<uuid:pk>",
        endpoint(get=("getConnection", get_connection)),
        name="api-connection",
    ),
    path(
        "connections/<uuid:pk>/test",
        endpoint(post=("testConnection", test_connection)),
        name="api-connection-test",
    ),
    path(
        "connections/<uuid:pk>/tests",
        endpoint(get=("listTests", list_tests)),
        name="api-connection-tests",
    ),
    re_path("", nowhere),
]
