"""Build the Django form class that asks for the fields of one auth spec."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from connector_wizard.schema_forms.auth_form import AuthParamsForm
from connector_wizard.schema_forms.inputs import AnswerField
from connector_wizard.schema_forms.specs import FieldSpec


def build_form_class(
    fields: Iterable[FieldSpec], *, schema: Mapping[str, Any], stored: Collection[str] = ()
) -> type[AuthParamsForm]:
    """A form class for `fields`, checked against `schema`; secrets in `stored` may stay empty."""
    specs = tuple(fields)
    asked = _by_key(part for spec in specs for part in spec.asked())
    kept = frozenset(spec.name for spec in asked.values() if spec.secret and spec.name in stored)

    class BuiltForm(AuthParamsForm):
        pass

    BuiltForm.auth_schema, BuiltForm.specs, BuiltForm.asked, BuiltForm.stored = (
        schema,
        specs,
        asked,
        kept,
    )
    # Set here and not declared: a property may bear the name of any attribute of a form.
    BuiltForm.base_fields = {
        key: AnswerField(spec, stored=spec.name in kept) for key, spec in asked.items()
    }
    return BuiltForm


def _by_key(specs: Iterable[FieldSpec]) -> dict[str, FieldSpec]:
    """Specs by name; with a dot after it where templates would take it for the form's own."""
    taken = set(dir(AuthParamsForm()))
    keyed: dict[str, FieldSpec] = {}
    for spec in specs:
        key = spec.name
        while key in taken:
            key += "."
        taken.add(key)
        keyed[key] = spec
    return keyed
