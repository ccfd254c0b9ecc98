"""Check a reviewer's verdict, and the answer to it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from connector_wizard.forms.words import Words
from connector_wizard.models import Review
from connector_wizard.models.reviews import VERDICTS


class ReviewForm(forms.Form):
    """A reviewer's verdict. Whoever asks for changes or flags says why."""

    verdict = forms.ChoiceField(choices=[(one.value, one.label) for one in VERDICTS])
    seen = forms.CharField(widget=forms.HiddenInput)
    comment = Words(
        _("Comment"),
        _("Needed to ask for changes or to flag; whoever made it will read it."),
        needed=False,
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a comment where nobody could act without one."""
        answers = super().clean() or {}
        if answers.get("verdict") != Review.Verdict.APPROVED and not answers.get("comment"):
            self.add_error("comment", _("Say what should change, or what is wrong with it."))
        return answers


class AnswerForm(forms.Form):
    """What whoever made a connection answers to its reviewer."""

    comment = Words(_("Your answer"), _("It goes back to the reviewers with your answer."))
