"""Make up small answers that an auth spec accepts: the same ones each time."""

from collections.abc import Iterator, Mapping
from typing import Any

from connector_wizard.schema_forms.answers import shown_answer
from connector_wizard.schema_forms.auth_form import PREFIX, AuthParamsForm
from connector_wizard.schema_forms.checking import problems_in
from connector_wizard.schema_forms.parameters import flat_params
from connector_wizard.schema_forms.plain import plain_schema
from connector_wizard.schema_forms.properties import is_asked, properties_of
from connector_wizard.schema_forms.sample_values import sample_value
from connector_wizard.schema_forms.specs import Kind

MAX_BRANCHES = 20


def sample_params(schema: Mapping[str, Any]) -> dict[str, Any]:
    """
    Parameters, as they are sent, against which nothing speaks, as many as may go together.

    Where none could be made up, the fullest: what speaks against them can be told then.
    """
    tried = list(_samples(schema))
    return min(tried, key=lambda params: len(_errors(schema, params)))


def as_posted(form_class: type[AuthParamsForm], params: Mapping[str, Any]) -> dict[str, str]:
    """What a browser posts if ``params`` are typed into the form."""
    flat = flat_params(form_class.specs, params)
    posted = {}
    for spec in form_class.asked.values():
        value = flat.get(spec.name)
        if value is None or value is False or spec.kind == Kind.CONSTANT:
            continue
        text = "on" if spec.kind == Kind.BOOLEAN else shown_answer(spec, value)
        posted[f"{PREFIX}-{spec.name}"] = text
    return posted


def _errors(schema: Mapping[str, Any], params: Mapping[str, Any]) -> list[str]:
    return [problem.text for problem in problems_in(schema, params) if not problem.warning]


def _samples(schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    plain = plain_schema(schema).schema
    asked = {name: each for name, each in properties_of(plain).items() if is_asked(each)}
    values = {name: sample_value(asked[name], place) for place, name in enumerate(asked)}
    for names in _worth_trying(plain, set(asked)):
        yield {name: value for name, value in values.items() if name in names}


def _worth_trying(plain: Mapping[str, Any], every: set[str]) -> Iterator[set[str]]:
    """Which names to fill in: all, or one of several sets besides what no set mentions."""
    required = set(plain.get("required", ()))
    branches = [
        set(branch.get("required", ())) | set(branch.get("properties", {}))
        for keyword in ("oneOf", "anyOf")
        for branch in plain.get(keyword, ())[:MAX_BRANCHES]
        if isinstance(branch, dict)
    ]
    mentioned = set().union(*branches)
    yield every
    for branch in branches:
        yield (every - mentioned) | required | branch
        yield required | branch
    yield required
