"""Make forms whose fields are in every state that components/field.html can draw."""

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from connector_wizard.fields import BareField

CHOICES = [("a", "The first"), ("b", "The second, whose words are longer"), ("c", "The third")]
STORED = {"stored_at": datetime(2026, 3, 9, 14, 5, tzinfo=UTC), "stored_by": "ada@example.com"}


@dataclasses.dataclass(frozen=True, slots=True)
class Specimen:
    """A field, and what is said beside it; the names are those of components/field.html."""

    caption: str
    field: BoundField
    label: str = ""
    mark: str = ""
    note: str = ""
    about: Mapping[str, Any] = dataclasses.field(default_factory=dict)


class EveryKind(forms.Form):
    """One field of each kind that a page of the product can hold."""

    text = forms.CharField(label="Text, required", help_text="A line of help above the control.")
    optional = forms.CharField(label="Text, optional", required=False)
    number = forms.IntegerField(label="Number", help_text="Narrower, since numbers are short.")
    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    chosen = forms.ChoiceField(label="Choice from a list", choices=[("", "Choose"), *CHOICES])
    one = forms.ChoiceField(label="One of a few", choices=CHOICES, widget=forms.RadioSelect)
    some = forms.MultipleChoiceField(
        label="Several of a few",
        choices=CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None is an answer, too.",
    )
    tick = forms.BooleanField(label="A tick", help_text="What happens when it is set.")
    lines = forms.CharField(label="Many lines", widget=forms.Textarea(attrs={"rows": 3}))
    secret = forms.CharField(label="Secret", widget=forms.PasswordInput)
    unseen = forms.CharField(widget=forms.HiddenInput)


class Wrong(EveryKind):
    """The same, answered so that nothing is right."""

    def clean(self) -> dict[str, Any]:
        """Complain about everything that Django lets pass, and about the whole."""
        for name in ("optional", "some"):
            self.add_error(name, "This is not what is asked for. Say what would be.")
        raise forms.ValidationError("Something is wrong that belongs to no field.")


def calm() -> list[Specimen]:
    """Return fields that nobody has answered yet, with all that can stand beside them."""
    form = EveryKind(prefix="calm")
    return [
        *(Specimen("", one) for one in form if one.name != "secret"),
        *_secrets(),
        Specimen("with a note and a mark", _text("noted"), mark="Or the next", note="A note."),
        Specimen("with other words", _text("renamed"), label="Another label"),
        Specimen("rid of blanks", _bare()),
        Specimen("with examples", _text("shown"), about={"examples": ["alpha", "beta.example"]}),
        Specimen("with a warning", _text("odd"), about={"warning": "This looks odd."}),
        Specimen(
            "with a warning to overrule",
            _text("overruled"),
            about={"warning": "This looks odd.", "accept_name": "anyway", "note": "A note."},
        ),
    ]


def wrong() -> Wrong:
    """Return a form that has an error beside each of its fields and one beside none."""
    return Wrong({}, prefix="wrong")


def _secrets() -> Iterator[Specimen]:
    states: dict[str, dict[str, Any]] = {
        "empty": {},
        "stored": {**STORED, "remove_name": "remove"},
        "stored, nobody knows by whom": {"stored_at": STORED["stored_at"]},
        "being replaced": {**STORED, "replacing": True},
    }
    for number, (caption, about) in enumerate(states.items()):
        form = EveryKind(prefix=f"secret-{number}")
        yield Specimen(f"secret, {caption}", form["secret"], about=about)


def _bare() -> BoundField:
    """Return an answer around which something invisible stood."""

    class Pasted(forms.Form):
        text = BareField(label="Text")

    form = Pasted({"bare-text": " pasted "}, prefix="bare")
    form.is_valid()
    return form["text"]


def _text(name: str) -> BoundField:
    return EveryKind(prefix=name)["text"]
