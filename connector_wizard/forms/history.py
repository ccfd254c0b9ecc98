"""Read what somebody looks for in the history."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from connector_wizard.models import Action, Outcome


class HistoryForm(forms.Form):
    """What to look for in the history; every answer is optional and lives in the address."""

    text = forms.CharField(label=_("Search"), max_length=100, required=False)
    person = forms.CharField(label=_("Person"), max_length=254, required=False)
    action = forms.ChoiceField(
        label=_("Action"), required=False, choices=[("", _("All")), *Action.choices]
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[("", _("All")), *Outcome.choices]
    )
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    object_id = forms.CharField(max_length=36, required=False, widget=forms.HiddenInput)

    def wanted(self) -> dict[str, Any]:
        """Return the answers that could be read, by the names of ``HistoryFilter``."""
        return {name: self.cleaned_data.get(name) or None for name in ("since", "until")} | {
            name: self.cleaned_data.get(name) or ""
            for name in ("text", "person", "action", "outcome", "object_id")
        }
