"""One form field a parameter: its widget, and typed text in and out."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext as _

from connector_wizard.schema_forms import wording
from connector_wizard.schema_forms.answers import AnswerError, shown_answer, typed_answer
from connector_wizard.schema_forms.blanks import looks_like_a_mask
from connector_wizard.schema_forms.specs import FieldSpec, Kind

_LINES = {Kind.MULTILINE: 8, Kind.LIST: 4, Kind.JSON: 6}
_PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}
_SECRET = {**_PLAIN, "autocomplete": "new-password"}


class SecretTextarea(forms.Textarea):
    """A text of many lines that is never shown again, as a password is not."""

    def format_value(self, value: object) -> None:
        """Render nothing, whatever is held."""


class AnswerField(forms.Field):
    """A parameter of an auth spec. Cleans to its JSON value, None for "not answered"."""

    empty_values = [None]

    def __init__(self, spec: FieldSpec, *, stored: bool = False) -> None:
        """Ask for `spec`; a secret that is stored already may stay empty."""
        self.spec = spec
        self.stored = stored
        super().__init__(
            required=spec.required and not stored and spec.kind not in _ALWAYS_ANSWERED,
            widget=_widget(spec),
            label=spec.label,
            initial=spec.default,
            # Django's own templates print help texts as they are.
            help_text=escape(spec.help_text),
            disabled=spec.kind == Kind.CONSTANT,
            error_messages={"required": wording.missing_text()},
        )

    def to_python(self, value: Any) -> Any:
        """The JSON value of what was posted."""
        if self.spec.kind == Kind.CONSTANT:
            return value
        if self.spec.kind == Kind.BOOLEAN:
            counts = bool(value) or self.spec.required or self.spec.default is True
            return bool(value) if counts else None
        return self._typed(str(value or ""))

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was posted, as far as the widget can show it again."""
        if self.spec.kind != Kind.CHOICE or self.disabled:
            return super().bound_data(data, initial)
        posted = (each.value for each in self.spec.choices if each.posted == data)
        return next(posted, None)

    def prepare_value(self, value: Any) -> Any:
        """What the widget shows."""
        if isinstance(value, bool) and self.spec.kind == Kind.BOOLEAN:
            return value
        if isinstance(value, str) and self.spec.kind != Kind.CHOICE:
            return value
        return shown_answer(self.spec, value)

    def _typed(self, text: str) -> Any:
        if "\x00" in text:
            raise ValidationError(_("This holds a character that cannot be sent."))
        if self.spec.secret and looks_like_a_mask(text):
            raise ValidationError(wording.mask_text(stored=self.stored))
        try:
            return typed_answer(self.spec, text)
        except AnswerError as error:
            raise ValidationError(wording.kind_text(error.kind)) from None


_ALWAYS_ANSWERED = {Kind.BOOLEAN, Kind.CONSTANT}


def _widget(spec: FieldSpec) -> forms.Widget:
    if spec.kind == Kind.BOOLEAN:
        return forms.CheckboxInput()
    if spec.kind == Kind.CHOICE:
        return forms.Select(attrs={"autocomplete": "off"}, choices=_options(spec))
    attrs = {**(_SECRET if spec.secret else _PLAIN)}
    if spec.kind in _LINES:
        return _text_area(spec, {**attrs, "rows": str(_LINES[spec.kind])})
    return _line(spec, attrs)


def _text_area(spec: FieldSpec, attrs: dict[str, str]) -> forms.Textarea:
    area = SecretTextarea(attrs) if spec.secret else forms.Textarea(attrs)
    del area.attrs["cols"]
    return area


def _line(spec: FieldSpec, attrs: dict[str, str]) -> forms.Widget:
    if spec.secret:
        return forms.PasswordInput(attrs, render_value=False)
    modes = {Kind.INTEGER: "numeric", Kind.NUMBER: "decimal"}
    mode = {"inputmode": modes[spec.kind]} if spec.kind in modes else {}
    return forms.TextInput(attrs | mode)


def _options(spec: FieldSpec) -> list[tuple[str, str]]:
    options = [(choice.posted, choice.label) for choice in spec.choices]
    if spec.required and spec.default is not None:
        return options
    return [("", _("Choose …") if spec.required else _("Not set")), *options]
