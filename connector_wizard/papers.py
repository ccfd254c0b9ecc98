"""The credentials form of a draft on paper: one auth spec's blank form, and what its page shows."""

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from connector_wizard.models import Connection
from connector_wizard.schema_forms import (
    AuthParamsForm,
    build_form_class,
    read_fields,
    schema_notes,
)


@dataclass(frozen=True, slots=True)
class Paper:
    """The blank form of one auth spec of a draft."""

    draft: Connection
    index: int
    schema: dict[str, Any]
    form_class: type[AuthParamsForm]

    def shown(self, form: AuthParamsForm) -> dict[str, Any]:
        """Return what the template asks for, beside the draft."""
        return {
            "form": form,
            "auth_index": self.index,
            "auth_names": [str(spec.get("name", "")) for spec in self.draft.auth_specs],
            "notes": schema_notes(self.schema),
        }

    def drawn(self, form: AuthParamsForm) -> str:
        """Return the page's moving part as HTML, for who has no request."""
        # Nothing will be posted with it, but a form without a token would be warned of.
        context = {"draft": self.draft, "csrf_token": "none", **self.shown(form)}
        return render_to_string("wizard/_credentials.html", context)


def paper_for(draft: Connection, index: int) -> Paper:
    """Return the form of auth spec number ``index``; what is stored need not be typed again."""
    schema = draft.auth_specs[index]["schema"]
    form_class = build_form_class(read_fields(schema), schema=schema, stored=draft.secrets_stored)
    return Paper(draft, index, schema, form_class)
