"""Spread a pasted database address over the form's fields, and question odd names of servers."""

from collections.abc import Mapping

from django.http import QueryDict
from django.views.decorators.debug import sensitive_variables

from connector_wizard.schema_forms import AuthParamsForm, address_warnings, take_apart

SERVER = "server"


@sensitive_variables()
def fill_in(form_class: type[AuthParamsForm], posted: QueryDict) -> AuthParamsForm:
    """Return the form with what was posted; an address among it fills what was left empty."""
    html_names = {
        spec.name: f"{form_class.prefix}-{spec.name}" for spec in form_class.asked.values()
    }
    form = form_class(_spread(posted, html_names))
    odd = address_warnings(str(form.params().get(SERVER, ""))) if SERVER in html_names else []
    if odd:
        form.warnings.setdefault(SERVER, []).extend(odd)
    return form


@sensitive_variables()
def _spread(posted: QueryDict, html_names: Mapping[str, str]) -> QueryDict:
    address = take_apart(posted.get(html_names.get(SERVER, ""), ""))
    if address is None:
        return posted
    answers = posted.copy()
    answers[html_names[SERVER]] = address.server
    for name, part in address.params().items():
        # What was typed into its own field is meant so.
        if name in html_names and not answers.get(html_names[name]):
            answers[html_names[name]] = part
    return answers
