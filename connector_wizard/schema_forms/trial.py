"""Try an auth spec as a person would: draw its form, fill it in, and see what would be sent."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import escape

from connector_wizard.schema_forms.auth_form import USE_ANYWAY, AuthParamsForm
from connector_wizard.schema_forms.building import build_form_class
from connector_wizard.schema_forms.parameters import request_params
from connector_wizard.schema_forms.reading import read_fields, schema_notes
from connector_wizard.schema_forms.samples import as_posted, sample_params
from connector_wizard.schema_forms.specs import Kind

# A shorter secret may stand on a page by chance.
TELLING = 8


@dataclass(frozen=True, slots=True)
class Trial:
    """What was not understood, what looks odd, what does not work; and what would be sent."""

    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    sent: Mapping[str, Any] = field(default_factory=dict)


def try_out(schema: Mapping[str, Any], draw: Callable[[AuthParamsForm], str]) -> Trial:
    """Return what comes of made-up answers; ``draw`` gives the page that shows a form."""
    form_class = build_form_class(read_fields(schema), schema=schema)
    params = sample_params(schema)
    form = form_class({**as_posted(form_class, params), USE_ANYWAY: "on"})
    blank, filled = draw(form_class()), draw(form)
    sent = request_params(schema, form.params(), form.secrets())
    asked = [part for spec in form_class.specs for part in spec.asked()]
    failures = (
        *_undrawn(form, blank),
        *_told(form.errors),
        *_shown_secrets(form, blank, filled),
        *(() if form.errors else _not_as_meant(params, sent)),
    )
    notes = (*schema_notes(schema), *(f"{one.name}: {one.note}" for one in asked if one.note))
    return Trial(notes, tuple(_told(form.warnings)), failures, sent)


def _told(texts_by_key: Mapping[str, Any]) -> Iterator[str]:
    for key, texts in texts_by_key.items():
        yield from (f"{key}: {text}" for text in texts)


def _undrawn(form: AuthParamsForm, page: str) -> Iterator[str]:
    for key, spec in form.asked.items():
        if spec.kind != Kind.CONSTANT and f'name="{escape(form.add_prefix(key))}"' not in page:
            yield f"{spec.name}: The page does not ask for it."


def _shown_secrets(form: AuthParamsForm, blank: str, filled: str) -> Iterator[str]:
    for name, text in form.secrets().items():
        shown = escape(text)
        if len(text) >= TELLING and shown in filled and shown not in blank:
            yield f"{name}: The page shows the secret that was typed."


def _not_as_meant(meant: Mapping[str, Any], sent: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(meant.keys() | sent.keys()):
        if meant.get(name) != sent.get(name):
            yield f"{name}: It would be sent otherwise than it was answered."
