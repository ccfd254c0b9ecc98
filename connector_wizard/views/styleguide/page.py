"""Show the specimens, with what their templates cannot make up themselves."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from connector_wizard.advice import Problem
from connector_wizard.http import TeamRequest
from connector_wizard.models import Team
from connector_wizard.views import guides
from connector_wizard.views.styleguide import fields

KINDS = ("info", "success", "warning", "error")
SECTIONS = ("home", "connections", "history", "team", "connect")
STATUSES = (
    "created",
    "passed",
    "approved",
    "submitting",
    "unconfirmed",
    "changes_requested",
    "stale",
    "drift",
    "refused",
    "failed",
    "flagged",
    "waiting",
    "draft",
    "deleted",
    "not_tested",
    "cannot_be_tested",
    "a neutral word",
)
ICONS = [
    "alert",
    "arrow-left",
    "arrow-right",
    "beaker",
    "box",
    "check",
    "check-circle",
    "chevron-down",
    "chevron-right",
    "clock",
    "copy",
    "cross-circle",
    "database",
    "dash-circle",
    "document",
    "edit",
    "external",
    "eye",
    "filter",
    "flag",
    "history",
    "info",
    "key",
    "link",
    "lock",
    "person",
    "people",
    "plus",
    "pulse",
    "refresh",
    "search",
    "shield",
    "stop",
    "table",
    "trash",
]
PROBLEM = Problem(
    sentence="An answer that has just come",
    advice="It takes the focus where no summary does.",
    words="FATAL: password authentication failed",
    code="CONNECTOR-1000-401",
    request_id="0f3c5a8e9b7d4c21",
    who="whoever made the user",
    page="https://www.postgresql.org/docs/current/errcodes-appendix.html",
    page_label="What the codes mean",
    needs_words=True,
)
CURL = """curl -X POST https://platform.example.com/connections \\
  -H 'x-sandbox-name: dev' \\
  -d '{"name": "Sales", "description": "a line that is longer than the block is wide"}'
"""


@require_GET
@login_required
def page(request: TeamRequest) -> HttpResponse:
    """Every component of templates/components/ in every state, for who works on them."""
    for kind in KINDS:
        messages.add_message(
            request, getattr(messages, kind.upper()), f"A message of the kind “{kind}”."
        )
    own = request.membership.team if request.membership else None
    wrong = fields.wrong()
    context: dict[str, Any] = {
        "teams": [own, Team(name="Another team", slug="another")] if own else [],
        "kinds": KINDS,
        "sections": SECTIONS,
        "statuses": STATUSES,
        "icons": ICONS,
        "problem": PROBLEM,
        "folded_problem": replace(PROBLEM, page="", who="", needs_words=False),
        "curl": CURL,
        "calm": fields.calm(),
        "form": wrong,
        "wrong": [one for one in wrong if not one.is_hidden],
        "more_errors": [
            {"text": "An error with a place to go to", "field_id": "id_wrong-text"},
            {"text": "An error without one"},
        ],
        "rail": _rail(),
        "now": timezone.now(),
        "guide": (*guides.ACCOUNT[:2], *guides.STEPS["account"]),
    }
    return render(request, "styleguide/page.html", context)


def _rail() -> list[dict[str, str]]:
    return [
        {"label": label, "state": state, "url": url, "note": note}
        for label, state, url, note in (
            ("Done, with its answer", "done", "#steps", "dev"),
            ("Done, out of reach", "done", "", ""),
            ("Skipped", "skipped", "", ""),
            ("Current", "current", "", ""),
            ("To do, reachable", "todo", "#steps", ""),
            ("To do", "todo", "", ""),
        )
    ]
