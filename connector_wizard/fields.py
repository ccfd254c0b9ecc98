"""One answer of a hand-written form, rid of the blanks around it, which are pointed out."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from connector_wizard.schema_forms import (
    blanks_inside,
    looks_like_a_mask,
    without_surrounding_blanks,
)

# For what no browser is to complete, correct or send to a dictionary.
UNSEEN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}


class BareField(forms.CharField):
    """
    A text without white space and invisible characters around it, as they come with pasting.

    ``had_blanks`` tells that some were taken off. With ``one_word`` none may be inside either: an
    id or a secret of Adobe's has none, so it was copied badly.
    """

    had_blanks = False

    def __init__(self, *, one_word: bool = False, **kwargs: Any) -> None:
        """Take what every text field takes; Django's own stripping would say nothing of it."""
        super().__init__(strip=False, **kwargs)
        self.one_word = one_word

    def to_python(self, value: Any) -> Any:
        """Return the bare text."""
        text = str(super().to_python(value) or "")
        bare = without_surrounding_blanks(text)
        self.had_blanks = bare != text and bool(bare)
        if self.one_word and blanks_inside(bare):
            raise ValidationError(badly_copied())
        return bare

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Show what was typed without its blanks."""
        shown = super().bound_data(data, initial)
        return without_surrounding_blanks(shown) if isinstance(shown, str) else shown


def secret_field(label: Any, help_text: Any) -> BareField:
    """Return a field for a secret: never rendered back, never filled in by the browser."""
    return BareField(
        label=label,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={**UNSEEN, "autocomplete": "new-password"}),
        required=False,
        max_length=8000,
        one_word=True,
    )


def refuse_masks(form: forms.Form, *names: str) -> None:
    """Put an error beside each of these secrets that is what a page shows in a secret's place."""
    for name in names:
        if looks_like_a_mask(form.cleaned_data.get(name) or ""):
            form.add_error(name, _("This looks like a mask, not like the secret itself."))


def badly_copied() -> str:
    """Return what is said of a word with blanks in the middle."""
    return _("White space or an invisible character is in the middle of it. Copy it again.")


def blanks_note(form: forms.Form) -> str:
    """Say around which answers blanks were taken off; nothing, if around none."""
    names = [
        str(form[name].label)
        for name, field in form.fields.items()
        if isinstance(field, BareField) and field.had_blanks
    ]
    if not names:
        return ""
    return _("White space or invisible characters were removed around: %(names)s.") % {
        "names": ", ".join(names)
    }
