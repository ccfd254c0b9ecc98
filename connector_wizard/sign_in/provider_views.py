"""Send people to the company's provider, and take them back."""

from http import HTTPStatus

from allauth.account import views as account_views
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET

from connector_wizard.http import TeamRequest, safe_next
from connector_wizard.sign_in.company import Company, CompanyProvider
from connector_wizard.sign_in.provider import failed
from connector_wizard.usecases.sign_in_by_provider import PROVIDER

# Pressed on a page of ours, or typed into the address bar.
OWN_DOING = frozenset({"same-origin", "none"})
# Errors of requests are among OSError; what is not JSON, or not what it should be, the others.
UNUSABLE = (OSError, OAuth2Error, ValueError, KeyError)


@require_GET
def begin(request: TeamRequest) -> HttpResponse:
    """
    Send the browser to the provider.

    By a GET: a form's policy would have to name every site that a provider may pass people on to.
    """
    found = _the_provider(request)
    wanted = safe_next(request, "")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in OWN_DOING:
        # Or a link on another site would begin a session, where the provider asks nothing.
        return redirect_to_login(wanted or resolve_url("home"))
    try:
        answer: HttpResponse = found.redirect(request, AuthProcess.LOGIN, next_url=wanted or None)
    except UNUSABLE as error:
        return failed(request, "unreachable" if isinstance(error, OSError) else "odd")
    return answer


@require_GET
@sensitive_variables()
def callback(request: TeamRequest) -> HttpResponse:
    """Take back whom the provider sends."""
    _the_provider(request)
    try:
        view = OAuth2CallbackView.adapter_view(Company(request, PROVIDER))
        answer: HttpResponse = view(request)
    except UNUSABLE as error:
        return failed(request, "unreachable" if isinstance(error, OSError) else "odd")
    return answer


def login(request: HttpRequest) -> HttpResponse:
    """Show the ways in; where the provider is the only one, take no password."""
    if settings.OIDC_ONLY and request.method == "POST":
        return render(request, "account/login.html", status=HTTPStatus.FORBIDDEN)
    answer: HttpResponse = account_views.login(request)
    return answer


def _the_provider(request: HttpRequest) -> CompanyProvider:
    if not settings.OIDC_ISSUER:
        raise Http404
    found: CompanyProvider = get_adapter().get_provider(request, PROVIDER)
    return found
