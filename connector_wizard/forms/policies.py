"""Check the rules that an admin gives a team."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from connector_wizard.models import Policies
from connector_wizard.models.accounts import SANDBOX_NAME

# For each rule that can be about some sandboxes: where those are ticked, and where typed.
_SANDBOXES_OF = {
    "approval": ("approval_sandboxes", "approval_others"),
    "reach": ("sandboxes", "others"),
}


class SandboxNames(forms.CharField):
    """Names of sandboxes that the Platform did not list, typed with commas between."""

    def __init__(self, label: Any) -> None:
        """Ask under ``label``; nothing need be typed."""
        told = _("Those that the Platform did not list, with commas between.")
        super().__init__(label=label, required=False, max_length=2000, help_text=told)

    def clean(self, value: Any) -> list[str]:
        """Take names with commas or spaces between, and refuse what cannot be one."""
        names = list(filter(None, re.split(r"[\s,]+", super().clean(value))))
        for name in names:
            if not SANDBOX_NAME.fullmatch(name):
                raise forms.ValidationError(
                    _("“%(name)s” cannot be a sandbox's name."), params={"name": name}
                )
        return names


def _sandboxes() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Sandboxes"), required=False, widget=forms.CheckboxSelectMultiple
    )


class PoliciesForm(forms.Form):
    """A team's rules."""

    four_eyes = forms.BooleanField(
        label=_("Four eyes: nobody reviews their own connection"), required=False
    )
    admins_need_second_factor = forms.BooleanField(
        label=_("Admins need a second factor"),
        required=False,
        help_text=_(
            "Admins who have none are led to set one up before they do anything else. Whom the "
            "company's provider lets in is not asked: second factors are the provider's affair."
        ),
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
    approval = forms.ChoiceField(
        label=_("Approval before a base connection is created"),
        widget=forms.RadioSelect,
        choices=[
            ("none", _("Not needed: connections are reviewed once they are created")),
            ("some", _("Needed in the sandboxes chosen below")),
            ("all", _("Needed in every sandbox")),
        ],
        help_text=_("A reviewer who had no hand in it approves exactly what will be sent."),
    )
    approval_sandboxes = _sandboxes()
    approval_others = SandboxNames(_("Other sandboxes with approval first, by name"))
    reach = forms.ChoiceField(
        label=_("Sandboxes that members may create in"),
        widget=forms.RadioSelect,
        choices=[("all", _("All of them")), ("some", _("Only those chosen below"))],
        help_text=_("Admins may create in every sandbox."),
    )
    sandboxes = _sandboxes()
    others = SandboxNames(_("Others, by name"))

    def __init__(self, *args: Any, known: Mapping[str, str], **more: Any) -> None:
        """Offer the sandboxes that are known, by name, under their labels."""
        super().__init__(*args, **more)
        for listed, _typed in _SANDBOXES_OF.values():
            offered: Any = self.fields[listed]
            offered.choices = sorted(known.items())

    def clean(self) -> dict[str, Any]:
        """Take no empty choice for "all": the radio says which of the two is meant."""
        answers = super().clean() or {}
        self._ask_which("reach", _("Choose at least one, or let members create in all."))
        self._ask_which("approval", _("Choose at least one, or say that none is."))
        if answers.get("discard_stored") and answers.get("secrets") == "keep":
            self.add_error("secrets", _("To discard what is stored now, choose to discard."))
        return answers

    def policies(self) -> Policies:
        """Return what was chosen."""
        answers = self.cleaned_data
        return Policies(
            four_eyes=answers["four_eyes"],
            keep_secrets=answers["secrets"] == "keep",
            creation_sandboxes=self._chosen("reach"),
            approval_everywhere=answers["approval"] == "all",
            approval_sandboxes=self._chosen("approval"),
            admins_need_second_factor=answers["admins_need_second_factor"],
        )

    def _ask_which(self, rule: str, told: Any) -> None:
        some = self.cleaned_data.get(rule) == "some"
        if some and not self.errors and not self._chosen(rule):
            self.add_error(_SANDBOXES_OF[rule][0], told)

    def _chosen(self, rule: str) -> list[str]:
        answers = self.cleaned_data
        if answers[rule] != "some":
            return []
        return sorted({name for field in _SANDBOXES_OF[rule] for name in answers[field]})
