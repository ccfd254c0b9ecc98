"""Take a link that resets a password, without its token in an address that is logged."""

from allauth.account.views import INTERNAL_RESET_SESSION_KEY
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET

# What a link can carry; anything else is not looked at.
WHO = "who"
TOKEN = "token"  # noqa: S105 - a parameter's name


@sensitive_variables()
def link_of(key: str) -> str:
    """
    Return the link for a letter. Its token is in the query, which our access log leaves out.

    By the site's own name, whatever host a request names: a stranger asks, another opens the link.
    """
    who, _, token = key.partition("-")
    return f"{settings.PUBLIC_URL}{reverse('reset-opened')}?{WHO}={who}&{TOKEN}={token}"


@sensitive_variables()
@require_GET
def opened(request: HttpRequest) -> HttpResponse:
    """Go on at an address that may be seen by others; whether the link is good is seen there."""
    who = request.GET.get(WHO, "")
    request.session[INTERNAL_RESET_SESSION_KEY] = request.GET.get(TOKEN, "")
    kwargs = {"uidb36": who if who.isalnum() and who.isascii() else "0", "key": "set-password"}
    answer = redirect(reverse("account_reset_password_from_key", kwargs=kwargs))
    answer["Referrer-Policy"] = "no-referrer"
    return answer
