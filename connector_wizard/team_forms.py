"""Check what an admin types about the team's people and rules; write nothing."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from connector_wizard.models import Policies, Role, User
from connector_wizard.models.accounts import SANDBOX_NAME

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
        help_text=_("At least 12 characters, and not one that is often used."),
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


class PoliciesForm(forms.Form):
    """A team's rules."""

    four_eyes = forms.BooleanField(
        label=_("Four eyes: nobody reviews their own connection"), required=False
    )
    secrets = forms.ChoiceField(
        label=_("A source's secrets, once its base connection is created"),
        widget=forms.RadioSelect,
        choices=[
            ("keep", _("Keep them here, encrypted")),
            ("discard", _("Discard them as soon as the Platform has confirmed it")),
        ],
        help_text=_("The Platform keeps its own copy in any case."),
    )
    discard_stored = forms.BooleanField(required=False)
    reach = forms.ChoiceField(
        label=_("Sandboxes that members may create in"),
        widget=forms.RadioSelect,
        choices=[("all", _("All of them")), ("some", _("Only those chosen below"))],
        help_text=_("Admins may create in every sandbox."),
    )
    sandboxes = forms.MultipleChoiceField(
        label=_("Sandboxes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label=_("Others, by name"),
        required=False,
        max_length=2000,
        help_text=_("Those that the Platform did not list, with commas between."),
    )

    def __init__(self, *args: Any, known: Iterable[str], **more: Any) -> None:
        """Offer the sandboxes that are known."""
        super().__init__(*args, **more)
        offered: Any = self.fields["sandboxes"]
        offered.choices = [(name, name) for name in sorted(known)]

    def clean_others(self) -> list[str]:
        """Take names with commas or spaces between, and refuse what cannot be one."""
        names = re.split(r"[\s,]+", self.cleaned_data["others"].strip(" ,"))
        for name in filter(None, names):
            if not SANDBOX_NAME.fullmatch(name):
                raise forms.ValidationError(
                    _("“%(name)s” cannot be a sandbox's name."), params={"name": name}
                )
        return list(filter(None, names))

    def clean(self) -> dict[str, Any]:
        """Take no empty choice for "all": the radio says which of the two is meant."""
        answers = super().clean() or {}
        if answers.get("reach") == "some" and not self.errors and not self._chosen(answers):
            self.add_error("sandboxes", _("Choose at least one, or let members create in all."))
        if answers.get("discard_stored") and answers.get("secrets") == "keep":
            self.add_error("secrets", _("To discard what is stored now, choose to discard."))
        return answers

    def policies(self) -> Policies:
        """Return what was chosen."""
        answers = self.cleaned_data
        return Policies(
            four_eyes=answers["four_eyes"],
            keep_secrets=answers["secrets"] == "keep",
            creation_sandboxes=self._chosen(answers) if answers["reach"] == "some" else [],
        )

    def _chosen(self, answers: Mapping[str, Any]) -> list[str]:
        return sorted({*answers["sandboxes"], *answers["others"]})
