"""The form of an auth spec: what was answered, typed; what is wrong; what only looks wrong."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.boundfield import BoundField

from connector_wizard.schema_forms import wording
from connector_wizard.schema_forms.answers import shown_answer
from connector_wizard.schema_forms.blanks import surrounded_by_blanks, trimmed
from connector_wizard.schema_forms.checking import problems_in
from connector_wizard.schema_forms.complaints import Problem
from connector_wizard.schema_forms.hidden import Secrets
from connector_wizard.schema_forms.parameters import assemble, flat_params
from connector_wizard.schema_forms.specs import FieldSpec, Kind

PREFIX = "params"
# HTML names that stand beside the fields, whose own names all begin with the prefix.
USE_ANYWAY = "use_anyway"
REMOVE_BLANKS = "remove_blanks"


class AuthParamsForm(forms.Form):
    """
    The answers to one auth spec; its subclasses are made by `build_form_class`.

    `asked` has the specs by the keys of the form's fields: these are the parameters' names, with
    a dot after those that templates would take for the form's own attributes. What the browser
    posts is always the prefix, a hyphen and the name. Secrets never enter `cleaned_data`.
    """

    prefix = PREFIX
    auth_schema: ClassVar[Mapping[str, Any]] = {}
    specs: ClassVar[tuple[FieldSpec, ...]] = ()
    asked: ClassVar[Mapping[str, FieldSpec]] = {}
    stored: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what every form takes."""
        super().__init__(*args, **kwargs)
        self._secrets = Secrets()
        self._warnings: dict[str, list[str]] = {}

    def __repr__(self) -> str:
        """Nothing of what was typed."""
        return f"<AuthParamsForm bound={self.is_bound} fields={len(self.fields)}>"

    @classmethod
    def initial_for(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        """`initial` values that show earlier answers; what was left empty then stays empty."""
        flat = flat_params(cls.specs, params)
        open_ones = {key: spec for key, spec in cls.asked.items() if spec.kind != Kind.CONSTANT}
        return {k: None if spec.secret else flat.get(spec.name) for k, spec in open_ones.items()}

    def add_prefix(self, field_name: str) -> str:
        """The HTML name: the same for every parameter of that name, whatever its key."""
        spec = self.asked.get(field_name)
        return super().add_prefix(spec.name if spec else field_name)

    def is_valid(self) -> bool:
        """No errors, and no warnings but those that the person has overridden."""
        return super().is_valid() and (self.use_anyway or not self.warnings)

    @property
    def use_anyway(self) -> bool:
        """Whether the person has seen the warnings and insists."""
        return bool(self.data.get(USE_ANYWAY))

    @property
    def remove_blanks(self) -> bool:
        """Whether the person wants the blanks around secrets removed."""
        return bool(self.data.get(REMOVE_BLANKS))

    @property
    def warnings(self) -> dict[str, list[str]]:
        """What looks wrong, by the field's key; `__all__` for the whole."""
        super().is_valid()
        return self._warnings

    @property
    def needs_confirmation(self) -> bool:
        """Whether to offer "use it all the same"."""
        return bool(self.warnings)

    def params(self) -> dict[str, Any]:
        """The well-formed answers by field name, typed, without secrets and what was left empty."""
        super().is_valid()
        answers = self.cleaned_data if self.is_bound else {}
        named = {self.asked[key].name: answer for key, answer in answers.items()}
        return {name: answer for name, answer in named.items() if answer is not None}

    def secrets(self) -> dict[str, str]:
        """The well-formed secrets typed this time, by field name, as they were typed."""
        super().is_valid()
        return self._secrets

    def required_fields(self) -> list[BoundField]:
        """What must be filled in, stored secrets included."""
        return [self[key] for key, spec in self.asked.items() if spec.required]

    def optional_fields(self) -> list[BoundField]:
        """What may be left empty."""
        return [self[key] for key, spec in self.asked.items() if not spec.required]

    @property
    def optional_open(self) -> bool:
        """Whether an optional field is worth seeing: answered, stored, wrong or warned about."""
        optional = [key for key, spec in self.asked.items() if not spec.required]
        return any(self._noteworthy(key, self.asked[key]) for key in optional)

    def clean(self) -> dict[str, Any]:
        """Take the secrets aside, then hold everything against the schema."""
        self._warnings, self._secrets = {}, Secrets()
        failed = set(self.errors)
        answers: dict[str, Any] = {}
        for key, spec in self.asked.items():
            answer = self.cleaned_data.pop(key, None) if spec.secret else self.cleaned_data.get(key)
            if spec.secret and isinstance(answer, str):
                answer = self._without_doubt(key, answer)
            if spec.secret and answer is not None:
                self._secrets[spec.name] = shown_answer(spec, answer)
            answers[spec.name] = answer
        params = assemble(self.specs, answers)
        for problem in problems_in(self.auth_schema, params, stored=self.stored):
            self._tell(problem, failed)
        return self.cleaned_data

    def complain(self, name: str, text: str) -> None:
        """Put beside an answer what its source found wrong with it; the answers stay."""
        key = next(key for key, spec in self.asked.items() if spec.name == name)
        self.errors.setdefault(key, self.error_class()).append(text)

    def _without_doubt(self, key: str, secret: str) -> str | None:
        """The secret as it is, unless it was asked to trim it; a warning if it may need that."""
        if not surrounded_by_blanks(secret):
            return secret
        if self.remove_blanks:
            return trimmed(secret) or None
        self._warnings.setdefault(key, []).append(wording.blanks_text())
        return secret

    def _tell(self, problem: Problem, failed: set[str]) -> None:
        keys = {spec.name: key for key, spec in self.asked.items()}
        key = keys.get(problem.field or "", NON_FIELD_ERRORS)
        if problem.warning:
            self._warnings.setdefault(key, []).append(problem.text)
        elif key not in failed and not (failed and problem.field is None):
            self._secrets.pop(problem.field or "", None)
            self.add_error(key, problem.text)

    def _noteworthy(self, key: str, spec: FieldSpec) -> bool:
        if key in self.errors or key in self.warnings or spec.name in self.stored:
            return True
        answers = self.params() if self.is_bound else self.initial
        answer = answers.get(spec.name if self.is_bound else key)
        return spec.name in self._secrets or answer not in (None, spec.default)
