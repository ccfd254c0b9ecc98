"""Let a person add, remove and use their factors, each change with its event."""

from typing import Any, cast

from allauth.account.models import Login
from allauth.mfa.recovery_codes import views as code_views
from allauth.mfa.totp import views as app_views
from allauth.mfa.webauthn import views as passkey_views
from allauth.mfa.webauthn.internal.auth import begin_authentication
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.views.generic.edit import FormView

from connector_wizard.http import TeamRequest, actor_of, safe_next
from connector_wizard.models import Action
from connector_wizard.sign_in.factors import name_of
from connector_wizard.usecases.change_factors import change_factors


class Told:
    """A view of allauth's whose change is told of in the same transaction."""

    request: Any
    action: Action

    def label(self, form: Any) -> str:  # noqa: ARG002 - for who overrides it
        """Return what the event names."""
        return ""

    def form_valid(self, form: Any) -> HttpResponse:
        """Make the change and its event."""
        request = cast(TeamRequest, self.request)
        answer: HttpResponse = change_factors(
            actor=actor_of(request),
            person=request.user,
            action=self.action,
            label=self.label(form),
            change=lambda: super(Told, self).form_valid(form),  # type: ignore[misc]  # allauth's
        )
        return answer


class AddApp(Told, app_views.ActivateTOTPView):  # type: ignore[misc]  # allauth ships no types
    """Add an authenticator app."""

    action = Action.FACTOR_ADDED

    def label(self, form: Any) -> str:  # noqa: ARG002 - Told's signature
        """Name it."""
        return "authenticator app"


class RemoveApp(Told, app_views.DeactivateTOTPView):  # type: ignore[misc]  # allauth ships no types
    """Remove the authenticator app."""

    action = Action.FACTOR_REMOVED

    def label(self, form: Any) -> str:  # noqa: ARG002 - Told's signature
        """Name it."""
        return name_of(self.authenticator)


class AddPasskey(Told, passkey_views.AddWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """Add a passkey."""

    action = Action.FACTOR_ADDED

    def label(self, form: Any) -> str:
        """Name it as its owner did."""
        return f"passkey “{form.cleaned_data['name']}”"


class RemovePasskey(Told, passkey_views.RemoveWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """Remove a passkey."""

    action = Action.FACTOR_REMOVED
    success_url = reverse_lazy("mfa_index")

    def label(self, form: Any) -> str:  # noqa: ARG002 - Told's signature
        """Name it as its owner did."""
        return name_of(self.get_object())


class MakeCodes(Told, code_views.GenerateRecoveryCodesView):  # type: ignore[misc]  # allauth ships no types
    """Make new recovery codes in the place of the old ones."""

    action = Action.RECOVERY_CODES_MADE

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Leave out how many are left: what does not open is replaced here all the same."""
        context: dict[str, Any] = super(
            code_views.GenerateRecoveryCodesView, self
        ).get_context_data(**more)
        return context


class UsePasskey(passkey_views.LoginWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """Sign in by a passkey alone, on a page of its own: the first page needs no script."""

    template_name = "mfa/webauthn/sign_in.html"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page, with a challenge."""
        answer: HttpResponse = FormView.get(self, request, *args, **kwargs)
        return answer

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Ask for any passkey that this site gave out."""
        asked = {"request_options": begin_authentication(user=None)}
        context: dict[str, Any] = super().get_context_data(**more)
        return {**context, "js_data": asked, "next": safe_next(self.request, "")}

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the page again: nothing was typed that could be lost."""
        context = self.get_context_data(form=form)
        answer: HttpResponse = self.render_to_response(context, status=422)
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in, and lead on to what was asked for."""
        authenticator = form.cleaned_data["credential"]
        wanted = safe_next(self.request, "") or None
        answer: HttpResponse = perform_passwordless_login(
            self.request, authenticator, Login(user=authenticator.user, redirect_url=wanted)
        )
        return answer
