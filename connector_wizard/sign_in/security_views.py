"""Show a person how they sign in and what protects it, and their recovery codes this once."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as code_views
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from connector_wizard.access import asks_for_second_factor
from connector_wizard.http import TeamRequest
from connector_wizard.sign_in.factors import unused_codes


def codes(request: TeamRequest) -> HttpResponse:
    """Show the recovery codes, once; where they do not open, offer new ones."""
    try:
        answer: HttpResponse = code_views.view_recovery_codes(request)
    except ValidationError:
        return redirect("mfa_generate_recovery_codes")
    return answer


def security(request: TeamRequest) -> HttpResponse:
    """How one signs in, and what protects it."""
    rows = list(Authenticator.objects.filter(user=request.user).order_by("created_at"))
    context = {
        "app": next((one for one in rows if one.type == Authenticator.Type.TOTP), None),
        "passkeys": [one for one in rows if one.type == Authenticator.Type.WEBAUTHN],
        "codes_left": _codes_left(request),
        "has_password": request.user.has_usable_password(),
        "asks_second_factor": asks_for_second_factor(request.memberships),
        "by_name": _has_a_name(request),
    }
    return render(request, "mfa/index.html", context)


def _codes_left(request: TeamRequest) -> int | None:
    try:
        codes = unused_codes(request.user)
    except ValidationError:
        return 0
    return None if codes is None else len(codes)


def _has_a_name(request: TeamRequest) -> bool:
    """Tell whether the site is called by a name: browsers bind no passkey to a number."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    return not host.strip("[]").replace(".", "").replace(":", "").isdigit()
