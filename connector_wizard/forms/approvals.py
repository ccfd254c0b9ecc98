"""Check a word on a creation that has not happened yet, and an admin's reason to go without."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from connector_wizard.forms.words import Words


class DecisionForm(forms.Form):
    """A reviewer's decision on a creation; whoever declines says why."""

    decision = forms.ChoiceField(choices=[("approve", ""), ("decline", "")])
    comment = Words(_("Comment"), _("Needed to decline; whoever asked will read it."), needed=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a comment where nobody could act without one."""
        answers = super().clean() or {}
        if answers.get("decision") == "decline" and not answers.get("comment"):
            self.add_error("comment", _("Say what should change first."))
        return answers


class BypassForm(forms.Form):
    """Why an admin creates without the approval that a policy asks for."""

    reason = Words(_("Reason"), _("It stands in the history, and reviewers read it."), most=500)
