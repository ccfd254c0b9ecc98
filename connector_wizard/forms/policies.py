"""Check the rules that an admin gives a team."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from connector_wizard.models import Policies
from connector_wizard.models.accounts import SANDBOX_NAME


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
            admins_need_second_factor=answers["admins_need_second_factor"],
        )

    def _chosen(self, answers: Mapping[str, Any]) -> list[str]:
        return sorted({*answers["sandboxes"], *answers["others"]})
