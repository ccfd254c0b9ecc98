"""Judge the parameters of a whole request by the auth spec's schema, and part secret from plain."""

from collections.abc import Mapping
from typing import Any

from django.views.decorators.debug import sensitive_variables

from connector_wizard.connecting.wanted import InvalidRequestError, Mistake, pointer
from connector_wizard.schema_forms import FieldSpec, problems_in, read_fields
from connector_wizard.usecases.fill_credentials import Answers


@sensitive_variables()
def typed_answers(index: int, schema: Mapping[str, Any], params: Mapping[str, Any]) -> Answers:
    """
    Return ``params`` as the answers to auth spec number ``index``.

    What only looks wrong (a pattern) passes: whoever writes a request means what it says.

    :raises InvalidRequestError: in one line that names each parameter to mend, never a value
    """
    specs = read_fields(schema)
    unknown = sorted(params.keys() - {spec.name for spec in specs})
    if unknown:
        known = ", ".join(spec.name for spec in specs)
        raise InvalidRequestError(
            f"The source has no parameter {', '.join(unknown)}. It has: {known}.",
            *(Mistake(pointer("params", name), "The source has none.") for name in unknown),
        )
    wrong = [problem for problem in problems_in(schema, params) if not problem.warning]
    if wrong:
        raise InvalidRequestError(
            " ".join(f"{one.field or 'params'}: {one.text}" for one in wrong),
            *(Mistake(_pointer_to(one.field), one.text) for one in wrong),
        )
    flat = dict(_flat(specs, params))
    secret = {part.name for spec in specs for part in spec.asked() if part.secret}
    return Answers(
        auth_index=index,
        params={name: value for name, value in flat.items() if name not in secret},
        secrets={name: str(value) for name, value in flat.items() if name in secret},
        complete=True,
    )


def _pointer_to(field: str | None) -> str:
    return pointer("params", *(field or "").split(".")) if field else pointer("params")


@sensitive_variables()
def _flat(specs: tuple[FieldSpec, ...], params: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return each parameter by the name of its field: parts of an object stand beside it."""
    nested = {spec.name for spec in specs if spec.fields}
    flat = []
    for name, value in params.items():
        if name in nested and isinstance(value, Mapping):
            flat += [(f"{name}.{part}", inner) for part, inner in value.items()]
        else:
            flat.append((name, value))
    return flat
