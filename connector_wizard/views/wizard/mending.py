"""Lead from a refused try back to what is to be mended: a step, and its very answer if known."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connector_wizard.advice import Problem, problem_of_try
from connector_wizard.models import Connection
from connector_wizard.schema_forms import AuthParamsForm, read_fields

CREDENTIALS = "credentials"
_LABELS = {
    "account": gettext_lazy("Choose another account"),
    "sandbox": gettext_lazy("Choose another sandbox"),
    "source": gettext_lazy("Choose the source anew"),
    CREDENTIALS: gettext_lazy("Change the credentials"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """A link to where something can be mended; without an address there is none."""

    url: str = ""
    label: str = ""


def told_of_last_try(draft: Connection) -> dict[str, Any]:
    """Return why the last try failed, if it did, and the way to what can be mended here."""
    last = draft.submissions.first()
    problem = problem_of_try(last) if last and last.problem else None
    return {"problem": problem, "way": _way(draft, problem) if problem else Way()}


def complain(draft: Connection, form: AuthParamsForm) -> Problem | None:
    """
    Put what the source refused beside its answer, and return it.

    Nothing is put there once the draft was worked on since: nobody knows what the source would
    say to other answers.
    """
    last = draft.submissions.first()
    if last is None or not last.problem or last.settled_at != draft.touched_at:
        return None
    problem = problem_of_try(last)
    field = problem.field_among([spec.name for spec in form.asked.values()])
    if not field:
        return None
    form.complain(field, f"{problem.sentence} {problem.advice}")
    return problem


def _way(draft: Connection, problem: Problem) -> Way:
    if not problem.step or (problem.step == CREDENTIALS and not draft.auth_specs):
        return Way()
    url = reverse(f"connect-{problem.step}", kwargs={"pk": draft.pk})
    labels = _labels(draft.auth_spec.get("schema", {})) if problem.step == CREDENTIALS else {}
    field = problem.field_among(labels)
    if field:
        mend = _("Mend the answer: %(label)s") % {"label": labels[field]}
        return Way(f"{url}#id_params-{field}", mend)
    return Way(url, str(_LABELS[problem.step]))


def _labels(schema: Mapping[str, Any]) -> dict[str, str]:
    return {part.name: part.label for spec in read_fields(schema) for part in spec.asked()}
