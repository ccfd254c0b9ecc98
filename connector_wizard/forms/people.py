"""Check what is typed about the people of a team."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from connector_wizard.models import Role, User

ROLES = [
    (Role.MEMBER, _("Member: connects sources and works on their own connections")),
    (Role.REVIEWER, _("Reviewer: does that, reviews others' connections, reads the history")),
    (Role.AUDITOR, _("Auditor: sees all connections and the history, changes nothing")),
    (Role.ADMIN, _("Admin: does everything, and manages people, accounts and policies")),
]


class RoleForm(forms.Form):
    """What a person is in the team."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLES, widget=forms.RadioSelect)


class InvitationForm(RoleForm):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        help_text=_("The link works for this address only; they sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("email", "role")

    def clean_email(self) -> str:
        """Spell the address as accounts do."""
        return str(self.cleaned_data["email"]).lower()


class NewPasswordForm(forms.Form):
    """The password of a new account."""

    password1 = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 characters, and more than often used words and numbers."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        max_length=4096,
    )
    password2 = forms.CharField(
        label=_("Password, once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        max_length=4096,
    )

    def __init__(self, *args: Any, email: str, **more: Any) -> None:
        """Remember whose it will be: a password like the address is refused."""
        super().__init__(*args, **more)
        self._email = email

    @sensitive_variables()
    def clean_password1(self) -> str:
        """Judge it by the rules for every password here."""
        password: str = self.cleaned_data["password1"]
        validate_password(password, User(email=self._email))
        return password

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        """Refuse a slip in one of the two."""
        answers = super().clean() or {}
        first = self.data.get("password1", "")
        if "password2" in answers and answers["password2"] != first:
            self.add_error("password2", _("The two passwords are not the same."))
        return answers
