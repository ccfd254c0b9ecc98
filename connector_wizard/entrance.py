"""Map the addresses of signing in to their views: those of allauth that we want, and no others."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.webauthn import views as passkeys
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import path, re_path
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import RedirectView

from connector_wizard.sign_in import factor_views, provider_views, resetting, security_views
from connector_wizard.views import sessions

View = Callable[..., HttpResponseBase]


def with_password(view: View) -> View:
    """Let a view be there only where people sign in by password, and for who has one."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        if settings.OIDC_ONLY or (user.is_authenticated and not user.has_usable_password()):
            raise Http404
        return view(request, *args, **kwargs)

    return sensitive_post_parameters()(guarded)


def leaving(view: View) -> View:
    """
    Have the browser forget what it kept of the site once somebody has signed out.

    Its cookies are not named: browsers clear those of neighboring sites along with ours.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        if request.method == "POST":
            answer["Clear-Site-Data"] = '"cache", "storage"'
        return answer

    return guarded


to_security = RedirectView.as_view(pattern_name="mfa_index")

urlpatterns = [
    path("", to_security),
    path("login/", sensitive_post_parameters()(provider_views.login), name="account_login"),
    path("logout/", leaving(account.logout), name="account_logout"),
    path("security/", login_required(security_views.security), name="mfa_index"),
    path("sessions/", sessions.listing, name="usersessions_list"),
    # The company's provider
    path("provider/", provider_views.begin, name="provider"),
    path("provider/callback/", provider_views.callback, name="provider-callback"),
    # Password
    path(
        "password/change/",
        with_password(account.password_change),
        name="account_change_password",
    ),
    path("password/reset/", with_password(account.password_reset), name="account_reset_password"),
    path(
        "password/reset/done/",
        with_password(account.password_reset_done),
        name="account_reset_password_done",
    ),
    path("password/reset/open/", with_password(resetting.opened), name="reset-opened"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>set-password)/$",
        with_password(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/ready/",
        with_password(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    # Once more, before something is changed
    path("confirm/password/", with_password(account.reauthenticate), name="account_reauthenticate"),
    path("confirm/code/", with_password(factors.reauthenticate), name="mfa_reauthenticate"),
    path(
        "confirm/passkey/",
        with_password(passkeys.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    # Second factors
    path("code/", with_password(factors.authenticate), name="mfa_authenticate"),
    path("app/add/", with_password(factor_views.AddApp.as_view()), name="mfa_activate_totp"),
    path(
        "app/remove/", with_password(factor_views.RemoveApp.as_view()), name="mfa_deactivate_totp"
    ),
    path(
        "recovery-codes/",
        with_password(security_views.codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "recovery-codes/make/",
        with_password(factor_views.MakeCodes.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "passkeys/sign-in/",
        with_password(factor_views.UsePasskey.as_view()),
        name="mfa_login_webauthn",
    ),
    path("passkeys/", to_security, name="mfa_list_webauthn"),
    path(
        "passkeys/add/", with_password(factor_views.AddPasskey.as_view()), name="mfa_add_webauthn"
    ),
    path(
        "passkeys/<int:pk>/remove/",
        with_password(factor_views.RemovePasskey.as_view()),
        name="mfa_remove_webauthn",
    ),
]
