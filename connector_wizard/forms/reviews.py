"""Check a reviewer's verdict, and the answer to it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from connector_wizard.models import Review
from connector_wizard.models.reviews import VERDICTS


class ReviewForm(forms.Form):
    """A reviewer's verdict. Whoever asks for changes or flags says why."""

    verdict = forms.ChoiceField(choices=[(one.value, one.label) for one in VERDICTS])
    seen = forms.CharField(widget=forms.HiddenInput)
    comment = forms.CharField(
        label=_("Comment"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed to ask for changes or to flag; whoever made it will read it."),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a comment where nobody could act without one."""
        answers = super().clean() or {}
        if answers.get("verdict") != Review.Verdict.APPROVED and not answers.get("comment"):
            self.add_error("comment", _("Say what should change, or what is wrong with it."))
        return answers


class AnswerForm(forms.Form):
    """What whoever made a connection answers to its reviewer."""

    comment = forms.CharField(
        label=_("Your answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It goes back to the reviewers with your answer."),
    )
