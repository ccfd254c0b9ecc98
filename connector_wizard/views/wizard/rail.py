"""Draw the wizard's rail, and let a step be reached only with a draft to work on."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from connector_wizard.http import TeamRequest, go_to, show
from connector_wizard.models import Connection
from connector_wizard.views import guides

STEPS = {
    "account": _("Platform account"),
    "sandbox": _("Sandbox"),
    "source": _("Source"),
    "credentials": _("Credentials"),
    "check": _("Check and create"),
    "created": _("Created"),
}
# A page that stands before a step, where a link has settled the ones before.
BEFORE = {"begin": "source"}


def next_page(request: TeamRequest, draft: Connection) -> HttpResponse:
    """Send the browser to the first step that is not yet settled."""
    return go_to(request, f"connect-{draft.next_step}", pk=draft.pk)


def show_step(
    request: TeamRequest,
    step: str,
    context: dict[str, Any],
    *,
    draft: Connection | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render a step between its rail and its guide."""
    more = {
        "draft": draft,
        "step": step,
        "steps": _rail(BEFORE.get(step, step), draft),
        "guide": guides.STEPS.get(step, ()),
    }
    return show(request, f"wizard/{step}", {**more, **context}, status=status)


def _rail(current: str, draft: Connection | None) -> list[dict[str, str]]:
    names = list(STEPS)
    reached = names.index(draft.next_step) if draft else names.index(current)
    return [
        {
            "label": str(label),
            "state": _state(name, current, done=place < reached),
            "url": _url(name, draft) if place <= reached and name != current else "",
            "note": _answer(name, draft),
        }
        for place, (name, label) in enumerate(STEPS.items())
    ]


def _state(name: str, current: str, *, done: bool) -> str:
    if name == current:
        return "current"
    return "done" if done else "todo"


def _url(name: str, draft: Connection | None) -> str:
    if draft is None:
        return reverse("connect") if name == "account" else ""
    return reverse(f"connect-{name}", kwargs={"pk": draft.pk})


def _answer(name: str, draft: Connection | None) -> str:
    if draft is None:
        return ""
    answers = {
        "account": draft.account.name if draft.account else "",
        "sandbox": draft.sandbox,
        "source": draft.source_title,
    }
    return answers.get(name, "")
